package match

// dutch is what Dutch words mean in values; numbers that are written as one
// word (eenentwintig) are taken apart.
var dutch = []entry{
	{sUnit, 0, 1, "nul|een|twee|drie|vier|vijf|zes|zeven|acht|negen"},
	{sTeen, 10, 1, "tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien"},
	{sTen, 20, 10, "twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig"},
	{sHundred, 100, 0, "honderd"},
	{sScale, 1e3, 0, "duizend"},
	{sScale, 1e6, 0, "miljoen"},
	{sScale, 1e9, 0, "miljard"},
	{sDozen, 12, 0, "dozijn"},
	{sMinus, 0, 0, "min/minus"},
	{sPoint, 0, 0, "komma"},
	{sAnd, 0, 0, "en"},
	{sHalf, 0, 0, "half/halve"},
	{sQuarter, 0, 0, "kwart"},
	{sArticle, 1, 0, "een"},

	{sOrdinal, 1, 1, "eerste|tweede|derde|vierde|vijfde|zesde|zevende|achtste|negende|tiende|elfde|twaalfde|dertiende|veertiende|vijftiende|zestiende|zeventiende|achttiende|negentiende|twintigste|eenentwintigste|" +
		"tweeëntwintigste|drieëntwintigste|vierentwintigste|vijfentwintigste|zesentwintigste|zevenentwintigste|achtentwintigste|negenentwintigste|dertigste|eenendertigste"},
	{sSuffix, 0, 0, "e/de/ste"},
	{sMonth, 1, 1, "januari/jan|februari/feb|maart/mrt|april/apr|mei|juni/jun|juli/jul|augustus/aug|september/sept/sep|oktober/okt|november/nov|december/dec"},
	{sWeekday, 0, 1, "zondag|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag"},
	{sShortDay, 0, 1, "zo|ma|di|wo|do|vr|za"},
	{sDay, 0, 0, "vandaag/vanmorgen/vanochtend/vanmiddag/vanavond/vannacht"},
	{sDay, 1, 0, "morgen/morgenochtend/morgenmiddag/morgenavond/morgenvroeg/de volgende dag"},
	{sDay, 2, 0, "overmorgen"},
	{sDay, -1, 0, "gisteren/gisteravond"},
	{sDay, -2, 0, "eergisteren"},
	{sDays, 1, 0, "dag/dagen"},
	{sDays, 7, 0, "week/weken"},
	{sMonths, 1, 0, "maand/maanden"},
	{sMonths, 12, 0, "jaar/jaren"},
	{sIn, 0, 0, "over"},
	{sFromNow, 0, 0, "vanaf vandaag/later"},
	{sShift, 1, 0, "na"},
	{sShift, -1, 0, "voor"},
	{sAgo, 0, 0, "geleden"},
	{sNext, 1, 0, "volgende/volgende week/van volgende week"},
	{sNext, 0, 0, "aanstaande/komende/aankomende/eerstvolgende/a s"},
	{sThis, 0, 0, "deze/deze week/van deze week"},
	{sLast, 0, 0, "afgelopen/vorige/jongstleden"},
	{sOn, 1, 0, "op/voor de"},
	{sOn, 0, 0, "voor/tegen"},
	{sOf, 0, 0, "van"},

	{sAt, 0, 0, "om/om ongeveer"},
	{sFor, 0, 0, "voor"},
	{sAround, 0, 0, "rond/tegen/vanaf/omstreeks/ongeveer/rond de"},
	{sHour, 0, 0, "u/h"},
	{sHours, 0, 0, "uur"},
	{sMinute, 0, 0, "minuten/minuut/min"},
	{sPast, 0, 0, "over"},
	{sTo, 0, 0, "voor"},
	{sNoon, 720, 0, "12 uur s middags/twaalf uur s middags"},
	{sNoon, 0, 0, "middernacht"},
	{sHalfDay, 0, 0, "am"},
	{sHalfDay, 12, 0, "pm"},
	{sPart, 0, 0, "s morgens/s ochtends/in de ochtend/in de morgen/ochtend/vanmorgen/vanochtend/morgenochtend/morgenvroeg/vroeg/de ochtend"},
	{sPart, 1, 0, "s middags/in de middag/middag/vanmiddag/morgenmiddag"},
	{sPart, 2, 0, "s avonds/in de avond/avond/vanavond/morgenavond"},
	{sPart, 3, 0, "s nachts/in de nacht/nacht/vannacht"},

	{sMeasure, 0, 0, "euro/euros/eur/cent/procent/persoon/personen/pers/mensen/man/gasten/volwassenen/volwassene/kinderen/kind/kg/kilo/g/gram/ons/cm/m/meter/km/kilometer/jaar/jaren/stuk/stuks/stukken/porties/portie/keer/kaartjes/plaatsen/" +
		"nachten/nacht/dagen/uur/uren/minuten/weken/maanden/dingen"},
	{sLead, 0, 0, "hallo/hoi/hi/goedemorgen/goede morgen/goedemiddag/goedenavond/dag/ok/oke/dus/nou/goed/ja/nee/sorry/pardon/bedankt/dank je/misschien/liever/ongeveer/circa/ca/alleen/slechts/precies/bijna/het is/dat is/het zijn/we zijn/" +
		"wij zijn/we komen/we zijn met/wij zijn met/met/ik wil/ik wil graag/ik zou graag/ik heb/ik bedoel/ik bedoelde/ik denk/laten we zeggen/zeg/voor/een tafel voor/tafel voor/ik kom/wij komen/ik kan/we kunnen/de/het/op/om/rond/" +
		"ik ben jarig op/mijn verjaardag is/mijn verjaardag is op/geboren op/bij voorkeur/het liefst/indien mogelijk/in totaal/eigenlijk/doe maar/graag"},
	{sTail, 0, 0, "alstublieft/alsjeblieft/aub/svp/graag/bedankt/dank je/dank u/dank je wel/dankjewel/dan/indien mogelijk/als het kan/als dat kan/is goed/zou fijn zijn/zou mooi zijn/zou perfect zijn/is prima/precies/ongeveer/in totaal/misschien/" +
		"ok/oke/liever/bijvoorbeeld/denk ik/stipt/oud"},
	{sOutOf, 0, 0, "van de/van"},
	{sStars, 0, 0, "sterren/ster"},
	{sNoise, 0, 0, "goede morgen/goedemorgen/tot morgen/in de morgen/elke morgen/duizend maal dank"},
}

// dutchParts are the parts of a day that Dutch writes with the weekday.
var dutchParts = []entry{{sPart, 0, 0, "ochtend/morgen"}, {sPart, 1, 0, "middag"}, {sPart, 2, 0, "avond"}, {sPart, 3, 0, "nacht"}}
