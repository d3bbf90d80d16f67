"""What the demo says on the terminal, in Dutch and English."""

from __future__ import annotations

from integration.cli.demo.stage import Scene

GOODBYE = "Alles is gestopt · Everything has stopped. Opnieuw beginnen · Start over: demo --fresh"
SUMMARY = """
Wederkerig draait · Wederkerig is running

  Cursus · Course         {sandbox}/
  Cijferlijst · Grades    {sandbox}/gradebook
  HRIS                    {sandbox}/hris
  Beheer · Admin          {admin}
                          (eenmalige link · one-time link; een nieuwe · another: python3 run.py admin link)

  1. Open de cursus als Fatima Yilmaz (coördinator) en vorm een duo: Samira el Amrani met Joost Hendriks.
     Open the course as Fatima Yilmaz (coordinator) and form a duo: Samira el Amrani with Joost Hendriks.
  2. Kom terug als Samira, daarna als Joost: zeg wat je wilt leren en wat je brengt, en onderteken de afspraken.
     Come back as Samira, then as Joost: say what you want to learn and what you bring, and sign the agreement.
  3. Schrijf een gesprek op, en zie de voortgang in de cijferlijst en op de HRIS-pagina van beiden.
     Log a session, and see the progress in the gradebook and on the HRIS page of both.

  Sneller vooruit in de tijd · Let time pass:   python3 run.py clock move 8d
  Stoppen · Stop:   Ctrl-C   ({people} medewerkers · employees; gegevens · data: {folder})
"""


def where_to_click(scene: Scene) -> str:
    """The summary once everything runs."""
    return SUMMARY.format(sandbox=scene.sandbox_url, admin=scene.admin_link, people=scene.people, folder=scene.folder)
