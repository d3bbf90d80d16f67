"""What the demo says on the terminal, in Dutch and English."""

from __future__ import annotations

from integration.cli.demo.stage import Scene

GOODBYE = "Alles is gestopt · Everything has stopped. Opnieuw beginnen · Start over: demo --fresh"
SUMMARY = """
Wederkerig draait · Wederkerig is running

  Cursus · Course         {sandbox}/
  Cijferboek · Grades     {sandbox}/gradebook
  HRIS                    {sandbox}/hris   (E1002 Samira, E1003 Joost)
  Post · Mail             {sandbox}/mail   (herinneringen, op werkdagen · reminders, on working days)
  Beheer · Admin          {admin}
                          (eenmalige link · one-time link; een nieuwe · another: python3 run.py admin link)

  1. Open de cursus als Fatima Yilmaz (coördinator). Maak een groep die vandaag begint, bijvoorbeeld voor
     "Kennis en ervaring ten volle benutten", en vorm daarin een duo: Samira el Amrani met Joost Hendriks.
     Open the course as Fatima Yilmaz (coordinator). Make a group that starts today, and in it a duo of these two.
  2. Kom terug als Samira, daarna als Joost: zeg wat je wilt leren en wat je brengt. Onderteken dan allebei de afspraken.
     Come back as Samira, then as Joost: say what you want to learn and what you bring. Then both sign the agreement.
  3. Schrijf een gesprek op, en zie de voortgang in het cijferboek en op de HRIS-pagina van beiden.
     Log a session, and see the progress in the gradebook and on the HRIS page of both.

  Sneller vooruit in de tijd · Let time pass:   python3 run.py clock move 8d
  Stoppen · Stop:   Ctrl-C   ({people} medewerkers · employees; gegevens · data: {folder})
"""


def where_to_click(scene: Scene) -> str:
    """The summary once everything runs."""
    return SUMMARY.format(sandbox=scene.sandbox_url, admin=scene.admin_link, people=scene.people, folder=scene.folder)
