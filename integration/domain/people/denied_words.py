"""Words in the names of fields that are never read, by kind of reason; Dutch, English, German and French, without accents.

`word` is a whole word of a name. `stem*` is the beginning of a word, where no harmless word begins so. `two_words` stand next to
each other, or are written as one. `*inside*` may stand anywhere in a word, because nothing harmless holds it.
`two+words` stand next to each other, and are never written as one.
"""

from __future__ import annotations

import re

_DENIED = """
age: age ages agegroup dob d_o_b yob aow birth* born geboren *birthdate* *birthday* *dateofbirth* *birthyear* geboorte* *geboortedat*
age: *geboortejaar* geb_dat* geb_jaar* geb_jahr* geburt* *geburtsdat* *geburtsjahr* geburtstag* naissance* *datenaissance*
age: datedenaissance* ne+le nee+le anniversaire* alter lebensalter* altersgruppe* jahrgang* leeftijd* *leeftijd* verjaardag* generation
age: gbdat* geb_dt* generatie minderjarig* retirement* retire_date pension* pensioen* ruhestand* renteneintritt* retraite*
number: ssnid sinid rentenversicherung*
number: bsn bsn_n* burgerservice* *burgerservice* sofi sofi_n* ssn ssn_n* nin nino niss niss_n* inss insz insz_n* nir rrn rrnr
number: rijksregister* *rijksregister* registre_national* numero_national* national_id* national_number* national_insurance*
number: national_regist* nationaal_nummer* nationaal_id* social_sec* *socialsecurity* securite_sociale* sociale_zekerheid*
number: sozialversicherung* sv_nummer* svnr personnummer tax_id* steuer_id* steuernummer* fiscaal_nummer* numero_fiscal* passport*
number: paspoort* reisepass* passeport* identity_card* identiteitskaart* identiteitsbewijs* personalausweis* carte_identite*
number: carte_d_identite* id_card* id_kaart* rijbewijs* fuhrerschein* driving_licen* drivers_licen* driver_licen* permis_de_conduire
origin: natio staatsangehoerig* staatsbuerger*
origin: origin origine ethni* etni* *ethnic* *etnisch* race races racial* rasse ras afkomst* herkomst herkunft* citizenship* citoyennete*
origin: nationali* *nationalit* staatsangehorig* staatsburger* mother_tongue* moedertaal* muttersprache* langue_maternelle
origin: migratieachtergrond* migratie_achtergrond* migrationshintergrund* migration_background* verblijfsvergunning* verblijfsstatus*
origin: verblijfstitel* residence_permit* work_permit* werkvergunning* aufenthaltstitel* titre_de_sejour* immigration* skin_colo*
origin: huidskleur* hautfarbe*
health: absentie* sickday* ouderschapsverlof* parental_leave* paternity_leave* doelgroepregister* doelgroep_register* *banenafspraak*
health: banen_afspraak* participatiewet* participatie_wet* arbeitsunfaehig*
health: health sick sickness* sick_leave* illness* disease* disability* disabilities pregnan* medical* medisch* medizinisch* gezondheid*
health: *gezondheid* ziek ziekte* ziekmeld* ziekgemeld* krank* gesundheit* maladie* sante handicap* gehandicapt* beperking*
health: arbeidsbeperking* behinder* *schwerbehind* arbeidsongeschikt* arbeitsunfahig* invaliditeit* invalidite* invaliditat* wao wia
health: wajong zwanger* schwanger* grossesse* enceinte maternity* absence* absences absenteeism absenteisme afwezig* verzuim* *verzuim*
health: abwesen* fehlzeit* leave_reason* leave_type* verlofreden* verlof_reden* verlofsoort* verlof_soort* vaccin* covid* impfung*
health: impfstatus blood_type* blood_group* bloedgroep* blutgruppe* groupe_sanguin allerg* diagnose* diagnosis diagnoses reintegratie*
health: burnout* huisarts*
belief: konfe religi* *religi* faith belief* geloof* godsdienst* levensovertuiging* levensbeschouw* kerkelijk* kerkgenoot* kirchensteuer*
belief: church* konfession* confession* glaube* croyance* gezindte* denominat* weltanschauung*
gender: gesch gender* transgender* sex sexe sexual* seks* sexuel* sexuell* orientation geslacht geslachtscode* geslachtsaanduid* geschlecht
gender: geschlechtskenn* genre pronoun* pronom pronoms voornaamwoord* geaardheid* civilite* anrede* aanhef* salutation* man_vrouw lgbt*
gender: lhbt*
politics: union unionmember* tradeunion* trade_union* political* politics party vakbond* vakvereniging* politiek* politisch* politique*
politics: partij partei gewerkschaft* syndicat* syndicaa*
pay: salar* *salary* *salaris* salair* pay payrate* paygrade* payscale* wage wages compensation* remunerat* bonus* loon loonschaal*
pay: loonsom* loonkost* loonheffing* loonbeslag* uurloon* maandloon* jaarloon* brutoloon* nettoloon* lohn* gehalt gehalts* jahresgehalt*
pay: besoldung* bezoldig* vergutung* verguetung* vergoeding* toeslag* allowance* income inkomen* einkommen* revenu uurtarief* hourly_rate*
pay: iban bank bank_account* bankrekening* rekeningnummer* bankverbindung* kontonummer* kontonr compte_bancaire* grundlohn* stundenlohn*
pay: bruttolohn* nettolohn* monatslohn*
appraisal: rating ratings
appraisal: appraisal* performance* evaluation* evaluatie* assessment* beoordeling* *beurteilung* functioneringsgesprek* disciplinary*
appraisal: disciplinair* nine_box* strafblad* criminal_record*
family: famst *noodcontact* nood_contact* emergency_contact* notfallkontakt* notfall_kontakt*
family: marital* marriage* married spouse* children partner burgerlijke burgerlijkestaat* echtgeno* gehuwd* huwelijk* kinderen
family: kinderbijslag* kinderzahl* gezin* weduw* widow* divorce* gescheiden familienstand* verheiratet* ehepartner* ehegatt* etat_civil*
family: civil_status* situation_familiale conjoint* enfant* family_status* dependents dependants next_of_kin
"""
_ENTRIES = [(word, kind) for kind, words in (line.split(": ") for line in _DENIED.strip().splitlines()) for word in words.split()]

WORDS = {word.replace("_", ""): kind for word, kind in _ENTRIES if "*" not in word and "+" not in word}
INSIDE = {word.strip("*"): kind for word, kind in _ENTRIES if word.startswith("*")}
STEMS = {word.replace("_", "").rstrip("*"): kind for word, kind in _ENTRIES if word.endswith("*") and not word.startswith("*")}
PAIRED = {re.sub("[_+]", "", word): kind for word, kind in _ENTRIES if "_" in word or "+" in word}
"""What may be spread over words that stand next to each other, with its kind; with a star when the last of them may go on."""
