package match

// german is what German words mean in values; numbers that are written as one
// word (einundzwanzig) are taken apart.
var german = []entry{
	{sUnit, 0, 1, "null|ein/eins/eine/einen/einem/einer|zwei/zwo|drei|vier|fünf/fuenf|sechs|sieben|acht|neun"},
	{sTeen, 10, 1, "zehn|elf|zwölf/zwoelf|dreizehn|vierzehn|fünfzehn/fuenfzehn|sechzehn|siebzehn|achtzehn|neunzehn"},
	{sTen, 20, 10, "zwanzig|dreißig/dreizig|vierzig|fünfzig/fuenfzig|sechzig|siebzig|achtzig|neunzig"},
	{sHundred, 100, 0, "hundert"},
	{sScale, 1e3, 0, "tausend"},
	{sScale, 1e6, 0, "million/millionen"},
	{sScale, 1e9, 0, "milliarde/milliarden"},
	{sDozen, 12, 0, "dutzend"},
	{sMinus, 0, 0, "minus"},
	{sPoint, 0, 0, "komma"},
	{sAnd, 0, 0, "und"},
	{sHalf, 0, 0, "halb/halbe/halbes/halben/halber"},
	{sQuarter, 0, 0, "viertel"},
	{sArticle, 1, 0, "ein/eine/einen/einem/einer"},

	{sOrdinal, 1, 1, "erster/erste/ersten|zweiter/zweite/zweiten|dritter/dritte/dritten|vierter/vierte/vierten|fünfter/fünfte/fünften|sechster/sechste/sechsten|siebter/siebte/siebten|achter/achte/achten|neunter/neunte/neunten|" +
		"zehnter/zehnte/zehnten|elfter/elfte/elften|zwölfter/zwölfte/zwölften|dreizehnte/dreizehnten/dreizehnter|vierzehnte/vierzehnten/vierzehnter|fünfzehnte/fünfzehnten/fünfzehnter|sechzehnte/sechzehnten/sechzehnter|" +
		"siebzehnte/siebzehnten/siebzehnter|achtzehnte/achtzehnten/achtzehnter|neunzehnte/neunzehnten/neunzehnter|zwanzigste/zwanzigsten/zwanzigster|einundzwanzigste/einundzwanzigsten|" +
		"zweiundzwanzigste/zweiundzwanzigsten|dreiundzwanzigste/dreiundzwanzigsten|vierundzwanzigste/vierundzwanzigsten|fünfundzwanzigste/fünfundzwanzigsten|sechsundzwanzigste/sechsundzwanzigsten|" +
		"siebenundzwanzigste/siebenundzwanzigsten|achtundzwanzigste/achtundzwanzigsten|neunundzwanzigste/neunundzwanzigsten|dreißigste/dreißigsten|einunddreißigste/einunddreißigsten"},
	{sSuffix, 0, 0, "te/ten/ter"},
	{sMonth, 1, 1, "Januar/Jänner/Jan|Februar/Feber/Feb|März/Maerz/Mrz|April/Apr|Mai|Juni/Juno/Jun|Juli/Julei/Jul|August/Aug|September/Sept/Sep|Oktober/Okt|November/Nov|Dezember/Dez"},
	{sWeekday, 0, 1, "Sonntag|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag/Sonnabend"},
	{sShortDay, 0, 1, "So|Mo|Di|Mi|Do|Fr|Sa"},
	{sDay, 0, 0, "heute/heute morgen/heute früh/heute abend/heute nachmittag/heute mittag/heute nacht/heute vormittag"},
	{sDay, 1, 0, "morgen/am nächsten Tag"},
	{sDay, 2, 0, "übermorgen/uebermorgen"},
	{sDay, -1, 0, "gestern"},
	{sDay, -2, 0, "vorgestern"},
	{sDays, 1, 0, "Tag/Tage/Tagen"},
	{sDays, 7, 0, "Woche/Wochen"},
	{sMonths, 1, 0, "Monat/Monate/Monaten"},
	{sMonths, 12, 0, "Jahr/Jahre/Jahren"},
	{sIn, 0, 0, "in"},
	{sFromNow, 0, 0, "ab heute/von heute an/später"},
	{sShift, 1, 0, "nach"},
	{sShift, -1, 0, "vor"},
	{sAgoBefore, 0, 0, "vor"},
	{sNext, 0, 0, "nächsten/nächster/nächste/kommenden/kommender/kommende"},
	{sNext, 1, 0, "nächste Woche/nächster Woche/kommende Woche/kommender Woche/der nächsten Woche/in der nächsten Woche"},
	{sThis, 0, 0, "diesen/dieser/diese/diese Woche/dieser Woche"},
	{sLast, 0, 0, "letzten/letzter/letzte/vergangenen/vorigen"},
	{sOn, 1, 0, "am/den/vom/zum/ab dem/für den"},
	{sOn, 0, 0, "für"},
	{sOf, 0, 0, "im/des"},

	{sAt, 0, 0, "um/um circa/um ca/so um"},
	{sFor, 0, 0, "für"},
	{sAround, 0, 0, "gegen/ab/circa/ca/etwa/ungefähr/so gegen/nach/vor/bis"},
	{sHour, 0, 0, "Uhr/h"},
	{sMinute, 0, 0, "Minuten/Minute/Min"},
	{sPast, 0, 0, "nach"},
	{sTo, 0, 0, "vor"},
	{sNoon, 720, 0, "12 Uhr mittags/zwölf Uhr mittags"},
	{sNoon, 0, 0, "Mitternacht/um Mitternacht"},
	{sHalfDay, 12, 0, "pm"},
	{sPart, 0, 0, "morgens/früh/in der Früh/am Morgen/am Vormittag/vormittags/Vormittag/heute morgen/heute früh/früh am Morgen/am frühen Morgen"},
	{sPart, 1, 0, "nachmittags/am Nachmittag/Nachmittag/heute nachmittag/mittags/am Mittag/Mittag/heute mittag"},
	{sPart, 2, 0, "abends/am Abend/Abend/heute abend"},
	{sPart, 3, 0, "nachts/in der Nacht/Nacht/heute nacht"},

	{sMeasure, 0, 0, "Euro/Euros/EUR/Franken/CHF/Cent/Prozent/Person/Personen/Pers/Leute/Gäste/Gast/Erwachsene/Kinder/Kind/kg/Kilo/g/Gramm/cm/m/Meter/km/Kilometer/Jahre/Jahr/Stück/Stücke/Portionen/Portion/Mal/mal/Karten/Tickets/" +
		"Plätze/Sitze/Nächte/Tage/Stunden/Stunde/Minuten/Wochen/Monate/Sachen"},
	{sLead, 0, 0, "hallo/hi/guten Tag/guten Morgen/guten Abend/moin/servus/grüß Gott/ok/also/gut/ja/nein/entschuldigung/sorry/danke/bitte/vielleicht/lieber/etwa/ungefähr/circa/ca/nur/genau/fast/es ist/das ist/es sind/wir sind/" +
		"wir wären/wir werden/ich bin/ich möchte/ich hätte gern/ich hätte gerne/ich will/ich brauche/ich meine/ich meinte/ich denke/ich würde sagen/sagen wir/für/einen Tisch für/ein Tisch für/Tisch für/ich komme/wir kommen/" +
		"ich kann/wir können/am/um/der/die/das/den/dem/gegen/mein Geburtstag ist/mein Geburtstag ist am/geboren am/am besten/am liebsten/wenn möglich/insgesamt/dann/eigentlich/wie wäre es mit/wie wäre"},
	{sTail, 0, 0, "bitte/danke/vielen Dank/danke schön/dann/wenn möglich/wenn es geht/passt/passt mir/wäre gut/wäre schön/wäre perfekt/wäre toll/ist gut/ist ok/ist in Ordnung/genau/ungefähr/etwa/circa/insgesamt/vielleicht/ok/gerne/gern/" +
		"zum Beispiel/denke ich/glaube ich/pünktlich/alt"},
	{sOutOf, 0, 0, "von"},
	{sStars, 0, 0, "Sterne/Stern/Sternen"},
	{sNoise, 0, 0, "guten Morgen/schönen guten Morgen/bis morgen/am Morgen/tausend Dank/jeden Morgen"},
}

// germanParts are the parts of a day that German writes with the weekday.
var germanParts = []entry{{sPart, 0, 0, "morgen/vormittag/früh"}, {sPart, 1, 0, "nachmittag/mittag"}, {sPart, 2, 0, "abend"}, {sPart, 3, 0, "nacht"}}
