package match_test

import (
	"fmt"
	"reflect"
	"testing"

	"parley/engine/match"
)

// languageTest is what people write in one language, and what is read in it.
type languageTest struct {
	lang, country        string
	dates, times         []wholeTest
	numbers, yesNo       []wholeTest
	insideDate           []insideTest
	insideTime, insideNo []insideTest // insideNo: numbers
	insideYesNo          []insideTest
}

type insideTest struct {
	text string
	want []any
}

// languageTests are for Wednesday 4 March 2026.
var languageTests = []languageTest{
	{
		lang: "es", country: "ES",
		dates: []wholeTest{
			{"10 de marzo", date(2026, 3, 10)}, {"martes 10 de marzo", date(2026, 3, 10)}, {"el 10 de marzo de 2027", date(2027, 3, 10)}, {"el martes, 10 de marzo", date(2026, 3, 10)}, {"10/03", date(2026, 3, 10)},
			{"1 de abril", date(2026, 4, 1)}, {"el primero de abril", date(2026, 4, 1)}, {"veintiuno de junio", date(2026, 6, 21)}, {"hoy", date(2026, 3, 4)}, {"mañana", date(2026, 3, 5)}, {"Mañana por la mañana", date(2026, 3, 5)},
			{"pasado mañana", date(2026, 3, 6)}, {"ayer", date(2026, 3, 3)}, {"en 3 días", date(2026, 3, 7)}, {"dentro de dos semanas", date(2026, 3, 18)}, {"hace dos días", date(2026, 3, 2)}, {"viernes", date(2026, 3, 6)},
			{"el viernes por favor", date(2026, 3, 6)}, {"este sábado", date(2026, 3, 7)}, {"el próximo viernes", date(2026, 3, 6)}, {"el viernes que viene", date(2026, 3, 6)}, {"miércoles que viene", date(2026, 3, 11)},
			{"viernes de la semana que viene", date(2026, 3, 13)}, {"el viernes pasado", date(2026, 2, 27)}, {"el 10", date(2026, 3, 10)}, {"el día 10", date(2026, 3, 10)}, {"mañana a las 8", date(2026, 3, 5)}, {"vie 6 mar", date(2026, 3, 6)},
			{"30 de febrero", nil}, {"marzo", nil}, {"mar", nil}, {"por la mañana", nil}, {"hasta mañana", nil},
		},
		times: []wholeTest{
			{"a las 3", clock(15, 0)}, {"a las tres", clock(15, 0)}, {"15:30", clock(15, 30)}, {"15:30h", clock(15, 30)}, {"15.30 h", clock(15, 30)}, {"15h30", clock(15, 30)}, {"a las 15 horas", clock(15, 0)}, {"3 de la tarde", clock(15, 0)},
			{"10 de la mañana", clock(10, 0)}, {"las 8 de la noche", clock(20, 0)}, {"a las tres y media", clock(15, 30)}, {"las 3 y cuarto", clock(15, 15)}, {"las cuatro menos cuarto", clock(15, 45)}, {"a las 8 menos diez", clock(7, 50)},
			{"la una y media", clock(13, 30)}, {"a la una menos cuarto", clock(12, 45)}, {"mediodía", clock(12, 0)}, {"el sábado 14 a mediodía", clock(12, 0)}, {"medianoche", clock(0, 0)}, {"3:30 p. m.", clock(15, 30)}, {"3 pm", clock(15, 0)}, {"mañana a las 8 de la tarde", clock(20, 0)}, {"sobre las 9", clock(9, 0)},
			{"en 3 horas", nil}, {"25:00", nil}, {"por la mañana", nil},
		},
		numbers: []wholeTest{
			{"cuatro", 4.0}, {"veintidós", 22.0}, {"treinta y uno", 31.0}, {"noventa y nueve", 99.0}, {"cien", 100.0}, {"ciento veinte", 120.0}, {"doscientos cincuenta", 250.0}, {"mil doscientos", 1200.0}, {"3,5", 3.5}, {"1.234", 1234.0},
			{"una docena", 12.0}, {"media docena", 6.0}, {"dos y medio", 2.5}, {"somos seis", 6.0}, {"para 4 personas", 4.0}, {"12 euros", 12.0}, {"mil gracias", nil}, {"hola", nil},
		},
		yesNo: []wholeTest{
			{"sí", true}, {"Si", true}, {"claro que sí", true}, {"vale", true}, {"por supuesto, gracias", true}, {"no", false}, {"no, gracias", false}, {"para nada", false}, {"no sé", nil}, {"gracias", nil},
		},
		insideDate: []insideTest{
			{"perdón, quería decir el 28 de mayo", []any{date(2026, 5, 28)}}, {"una mesa para 6 mañana a las 8", []any{date(2026, 3, 5)}}, {"me gusta el mar", nil}, {"el 3 de la lista", nil}, {"a las 10 de la mañana", nil}, {"buenos días, tengo una pregunta", nil},
			{"una mesa para 6", nil}, {"hasta mañana", nil}, {"el sábado o el domingo", []any{date(2026, 3, 7), date(2026, 3, 8)}},
		},
		insideTime: []insideTest{
			{"una mesa para 6 mañana a las 8", []any{clock(8, 0)}}, {"queremos ir a las 3 personas", nil}, {"dura 3 horas", nil}, {"quiero ir a las nueve y media de la noche", []any{clock(21, 30)}},
		},
		insideNo:    []insideTest{{"una mesa para 6 mañana a las 8", []any{6.0, 8.0}}, {"somos cuatro", []any{4.0}}, {"mil gracias a todos", nil}, {"es una buena idea", nil}},
		insideYesNo: []insideTest{{"sí, quiero chocolate", []any{true}}, {"si llueve no voy", nil}, {"no sé qué decir", nil}, {"no, mejor otro día", []any{false}}},
	},
	{
		lang: "de", country: "DE",
		dates: []wholeTest{
			{"10. März", date(2026, 3, 10)}, {"10 März", date(2026, 3, 10)}, {"10. Maerz 2027", date(2027, 3, 10)}, {"Dienstag, 10. März", date(2026, 3, 10)}, {"am Dienstag, den 10. März", date(2026, 3, 10)}, {"der 10. März", date(2026, 3, 10)},
			{"10.3.", date(2026, 3, 10)}, {"10.03.", date(2026, 3, 10)}, {"am 10.3.", date(2026, 3, 10)}, {"10.03.2026", date(2026, 3, 10)}, {"1. April", date(2026, 4, 1)}, {"erster April", date(2026, 4, 1)}, {"heute", date(2026, 3, 4)},
			{"morgen", date(2026, 3, 5)}, {"morgen früh", date(2026, 3, 5)}, {"morgen bitte", date(2026, 3, 5)}, {"übermorgen", date(2026, 3, 6)}, {"gestern", date(2026, 3, 3)}, {"in 3 Tagen", date(2026, 3, 7)}, {"in einer Woche", date(2026, 3, 11)},
			{"vor zwei Tagen", date(2026, 3, 2)}, {"Freitag", date(2026, 3, 6)}, {"am Freitag", date(2026, 3, 6)}, {"diesen Samstag", date(2026, 3, 7)}, {"nächsten Freitag", date(2026, 3, 6)}, {"kommenden Mittwoch", date(2026, 3, 11)},
			{"nächste Woche Freitag", date(2026, 3, 13)}, {"Freitag nächster Woche", date(2026, 3, 13)}, {"letzten Freitag", date(2026, 2, 27)}, {"am 10.", date(2026, 3, 10)}, {"am Zehnten", date(2026, 3, 10)}, {"Do 5. März", date(2026, 3, 5)},
			{"morgen um 15 Uhr", date(2026, 3, 5)}, {"Freitagabend um 8", date(2026, 3, 6)}, {"30. Februar", nil}, {"März", nil}, {"so", nil}, {"am Morgen", nil}, {"Guten Morgen", nil}, {"bis morgen", nil},
		},
		times: []wholeTest{
			{"15 Uhr", clock(15, 0)}, {"um 15 Uhr", clock(15, 0)}, {"15:30 Uhr", clock(15, 30)}, {"15.30 Uhr", clock(15, 30)}, {"15 Uhr 30", clock(15, 30)}, {"15h", clock(15, 0)}, {"halb vier", clock(15, 30)}, {"um halb 4", clock(15, 30)},
			{"halb neun", clock(8, 30)}, {"halb eins", clock(12, 30)}, {"Viertel nach drei", clock(15, 15)}, {"Viertel vor fünf", clock(16, 45)}, {"zehn nach 9", clock(9, 10)}, {"fünf vor halb vier", clock(15, 25)}, {"fünf nach halb 9", clock(8, 35)},
			{"drei Uhr", clock(15, 0)}, {"um drei", clock(15, 0)}, {"20 Uhr abends", clock(20, 0)}, {"8 Uhr morgens", clock(8, 0)}, {"8 Uhr abends", clock(20, 0)}, {"3 Uhr nachmittags", clock(15, 0)}, {"heute Abend um 8", clock(20, 0)},
			{"morgen um 10", clock(10, 0)}, {"Freitagabend um 8", clock(20, 0)}, {"Mitternacht", clock(0, 0)}, {"gegen 19 Uhr bitte", clock(19, 0)}, {"fünfzehn Uhr dreißig", clock(15, 30)}, {"25 Uhr", nil}, {"in 3 Stunden", nil}, {"morgen", nil},
		},
		numbers: []wholeTest{
			{"vier", 4.0}, {"zwölf", 12.0}, {"einundzwanzig", 21.0}, {"ein und zwanzig", 21.0}, {"neunundneunzig", 99.0}, {"fuenfundvierzig", 45.0}, {"hundert", 100.0}, {"zweihundertfünfzig", 250.0}, {"hunderteins", 101.0}, {"tausendzweihundert", 1200.0},
			{"zweitausendsechsundzwanzig", 2026.0}, {"3,5", 3.5}, {"1.234,5", 1234.5}, {"ein Dutzend", 12.0}, {"wir sind sechs", 6.0}, {"für 4 Personen", 4.0}, {"12 Euro", 12.0}, {"eins", 1.0}, {"tausend Dank", nil}, {"hundertwasser", nil}, {"hallo", nil},
		},
		yesNo: []wholeTest{
			{"ja", true}, {"Ja, gerne", true}, {"na klar", true}, {"genau", true}, {"in Ordnung", true}, {"ja bitte", true}, {"nein", false}, {"nein danke", false}, {"auf keinen Fall", false}, {"danke", nil}, {"weiß nicht", nil}, {"ja und nein", nil},
		},
		insideDate: []insideTest{
			{"Entschuldigung, ich meinte den 28. Mai", []any{date(2026, 5, 28)}}, {"Ein Tisch für 6 morgen um 20 Uhr", []any{date(2026, 3, 5)}}, {"Guten Morgen, haben Sie offen?", nil}, {"am Morgen wäre gut", nil}, {"das ist so schön", nil},
			{"Tisch für 6", nil}, {"Mo-Fr 9 bis 17 Uhr", nil}, {"im Mai war ich da", nil}, {"Samstag oder Sonntag", []any{date(2026, 3, 7), date(2026, 3, 8)}}, {"Ich komme nächsten Dienstag vorbei", []any{date(2026, 3, 10)}},
		},
		insideTime: []insideTest{
			{"Ein Tisch für 6 morgen um 20 Uhr", []any{clock(20, 0)}}, {"Wir kommen um 8, mit Kindern", []any{clock(8, 0)}}, {"es geht um 3 Kinder", nil}, {"Tisch für 2 am 14. um 19:30", []any{clock(19, 30)}}, {"ich möchte halb vier kommen", []any{clock(15, 30)}}, {"ein halb volles Glas", nil}, {"es dauert 3 Stunden", nil},
		},
		insideNo:    []insideTest{{"Ein Tisch für 6 morgen", []any{6.0}}, {"wir sind zu viert, also vier", []any{4.0}}, {"das ist eine gute Idee", nil}},
		insideYesNo: []insideTest{{"ja, ich möchte Schokolade", []any{true}}, {"das ist ja toll", nil}, {"nein, lieber morgen", []any{false}}},
	},
	{
		lang: "it", country: "IT",
		dates: []wholeTest{
			{"10 marzo", date(2026, 3, 10)}, {"martedì 10 marzo", date(2026, 3, 10)}, {"il 10 marzo 2027", date(2027, 3, 10)}, {"martedi 10 marzo", date(2026, 3, 10)}, {"l'8 marzo", date(2026, 3, 8)}, {"1º aprile", date(2026, 4, 1)}, {"1° aprile", date(2026, 4, 1)},
			{"il primo aprile", date(2026, 4, 1)}, {"ventuno giugno", date(2026, 6, 21)}, {"10/3", date(2026, 3, 10)}, {"oggi", date(2026, 3, 4)}, {"stasera", date(2026, 3, 4)}, {"domani", date(2026, 3, 5)}, {"domani mattina", date(2026, 3, 5)},
			{"dopodomani", date(2026, 3, 6)}, {"ieri", date(2026, 3, 3)}, {"tra 3 giorni", date(2026, 3, 7)}, {"fra una settimana", date(2026, 3, 11)}, {"due giorni fa", date(2026, 3, 2)}, {"venerdì", date(2026, 3, 6)}, {"questo sabato", date(2026, 3, 7)},
			{"venerdì prossimo", date(2026, 3, 6)}, {"mercoledì prossimo", date(2026, 3, 11)}, {"venerdì della prossima settimana", date(2026, 3, 13)}, {"venerdì scorso", date(2026, 2, 27)}, {"il 10", date(2026, 3, 10)}, {"venerdì per favore", date(2026, 3, 6)},
			{"domani alle 15", date(2026, 3, 5)}, {"30 febbraio", nil}, {"marzo", nil}, {"mar", nil}, {"a domani", nil}, {"buona giornata", nil},
		},
		times: []wholeTest{
			{"alle 15", clock(15, 0)}, {"alle 3", clock(15, 0)}, {"alle tre", clock(15, 0)}, {"ore 15", clock(15, 0)}, {"alle ore 15:30", clock(15, 30)}, {"15.30", clock(15, 30)}, {"15:30", clock(15, 30)}, {"15h", clock(15, 0)}, {"alle tre e mezza", clock(15, 30)},
			{"le 8 e un quarto", clock(8, 15)}, {"le quattro meno un quarto", clock(15, 45)}, {"le 4 meno dieci", clock(15, 50)}, {"all'una", clock(13, 0)}, {"all'una e mezza", clock(13, 30)}, {"mezzogiorno", clock(12, 0)}, {"mezzanotte", clock(0, 0)},
			{"mezzogiorno e mezzo", clock(12, 30)}, {"le 8 di sera", clock(20, 0)}, {"3 del pomeriggio", clock(15, 0)}, {"10 di mattina", clock(10, 0)}, {"verso le 9", clock(9, 0)}, {"domani alle 8 per favore", clock(8, 0)}, {"stasera alle 8", clock(20, 0)},
			{"tra 3 ore", nil}, {"25:00", nil}, {"domani mattina", nil},
		},
		numbers: []wholeTest{
			{"quattro", 4.0}, {"ventuno", 21.0}, {"ventotto", 28.0}, {"trentatré", 33.0}, {"novantanove", 99.0}, {"cento", 100.0}, {"centoventi", 120.0}, {"duecentocinquanta", 250.0}, {"mille", 1000.0}, {"duemila", 2000.0}, {"milleduecento", 1200.0},
			{"3,5", 3.5}, {"1.234", 1234.0}, {"una dozzina", 12.0}, {"mezza dozzina", 6.0}, {"due e mezzo", 2.5}, {"siamo in sei", 6.0}, {"per 4 persone", 4.0}, {"12 euro", 12.0}, {"grazie mille", nil}, {"mille grazie", nil}, {"ciao", nil},
		},
		yesNo: []wholeTest{
			{"sì", true}, {"si", true}, {"certo", true}, {"va bene, grazie", true}, {"d'accordo", true}, {"no", false}, {"no grazie", false}, {"assolutamente no", false}, {"non lo so", nil}, {"grazie mille", nil},
		},
		insideDate: []insideTest{
			{"scusa, intendevo il 28 maggio", []any{date(2026, 5, 28)}}, {"un tavolo per 6 domani alle 20", []any{date(2026, 3, 5)}}, {"mi piace il mar Rosso", nil}, {"un tavolo per 6", nil}, {"sabato o domenica", []any{date(2026, 3, 7), date(2026, 3, 8)}}, {"a domani", nil},
		},
		insideTime: []insideTest{
			{"un tavolo per 6 domani alle 20", []any{clock(20, 0)}}, {"servirà alle 3 persone", nil}, {"dura 3 ore", nil}, {"vengo alle otto e mezza di sera", []any{clock(20, 30)}},
		},
		insideNo:    []insideTest{{"un tavolo per 6 domani", []any{6.0}}, {"sei gentile", nil}, {"siamo sei persone", []any{6.0}}, {"grazie mille", nil}, {"è una bella idea", nil}},
		insideYesNo: []insideTest{{"sì, voglio il cioccolato", []any{true}}, {"non lo so", nil}, {"se si può", nil}, {"no, meglio domani", []any{false}}},
	},
	{
		lang: "pt", country: "BR",
		dates: []wholeTest{
			{"10 de março", date(2026, 3, 10)}, {"terça-feira, 10 de março", date(2026, 3, 10)}, {"terça, 10 de março", date(2026, 3, 10)}, {"10 de março de 2027", date(2027, 3, 10)}, {"dia 10", date(2026, 3, 10)}, {"no dia 10 de março", date(2026, 3, 10)},
			{"1º de abril", date(2026, 4, 1)}, {"primeiro de abril", date(2026, 4, 1)}, {"vinte e um de junho", date(2026, 6, 21)}, {"10/03/2026", date(2026, 3, 10)}, {"hoje", date(2026, 3, 4)}, {"hoje à noite", date(2026, 3, 4)}, {"amanhã", date(2026, 3, 5)},
			{"amanha de manha", date(2026, 3, 5)}, {"depois de amanhã", date(2026, 3, 6)}, {"ontem", date(2026, 3, 3)}, {"em 3 dias", date(2026, 3, 7)}, {"daqui a duas semanas", date(2026, 3, 18)}, {"há dois dias", date(2026, 3, 2)}, {"2 dias atrás", date(2026, 3, 2)},
			{"sexta-feira", date(2026, 3, 6)}, {"sexta", date(2026, 3, 6)}, {"na sexta", date(2026, 3, 6)}, {"segunda", date(2026, 3, 9)}, {"sexta que vem", date(2026, 3, 6)}, {"próxima quarta-feira", date(2026, 3, 11)}, {"sexta-feira da semana que vem", date(2026, 3, 13)},
			{"sexta passada", date(2026, 2, 27)}, {"sábado por favor", date(2026, 3, 7)}, {"amanhã às 15h", date(2026, 3, 5)}, {"30 de fevereiro", nil}, {"março", nil}, {"ter", nil}, {"até amanhã", nil}, {"de manhã", nil},
		},
		times: []wholeTest{
			{"às 15h", clock(15, 0)}, {"15h30", clock(15, 30)}, {"as 15h30", clock(15, 30)}, {"às 3", clock(15, 0)}, {"as 3", clock(15, 0)}, {"às três", clock(15, 0)}, {"15:30", clock(15, 30)}, {"15 horas", clock(15, 0)}, {"3 da tarde", clock(15, 0)}, {"8 da noite", clock(20, 0)},
			{"10 da manhã", clock(10, 0)}, {"três e meia", clock(15, 30)}, {"às 3 e meia", clock(15, 30)}, {"às oito e quinze", clock(8, 15)}, {"uma e meia", clock(13, 30)}, {"meio-dia", clock(12, 0)}, {"meio dia e meia", clock(12, 30)}, {"meia-noite", clock(0, 0)},
			{"amanhã às 8h por favor", clock(8, 0)}, {"hoje à noite às 8", clock(20, 0)}, {"por volta das 9", clock(9, 0)}, {"às quatro menos um quarto", clock(15, 45)}, {"em 3 horas", nil}, {"daqui a 3 horas", nil}, {"25h", nil},
		},
		numbers: []wholeTest{
			{"quatro", 4.0}, {"quatorze", 14.0}, {"dezasseis", 16.0}, {"vinte e um", 21.0}, {"noventa e nove", 99.0}, {"cem", 100.0}, {"cento e vinte", 120.0}, {"duzentos e cinquenta", 250.0}, {"mil e duzentos", 1200.0}, {"3,5", 3.5}, {"1.234", 1234.0},
			{"uma dúzia", 12.0}, {"meia dúzia", 6.0}, {"dois e meio", 2.5}, {"somos seis", 6.0}, {"para 4 pessoas", 4.0}, {"12 reais", 12.0}, {"olá", nil},
		},
		yesNo: []wholeTest{
			{"sim", true}, {"claro", true}, {"com certeza", true}, {"pode ser", true}, {"sim, obrigada", true}, {"não", false}, {"nao", false}, {"não, obrigado", false}, {"de jeito nenhum", false}, {"não sei", nil}, {"obrigado", nil},
		},
		insideDate: []insideTest{
			{"desculpe, quis dizer 28 de maio", []any{date(2026, 5, 28)}}, {"uma mesa para 6 amanhã às 20h", []any{date(2026, 3, 5)}}, {"a segunda opção", nil}, {"na segunda vez", nil}, {"quero ter uma mesa", nil}, {"bom dia, tudo bem?", nil}, {"mesa para 6", nil},
			{"na sexta às 20h", []any{date(2026, 3, 6)}}, {"sábado ou domingo", []any{date(2026, 3, 7), date(2026, 3, 8)}},
		},
		insideTime: []insideTest{
			{"uma mesa para 6 amanhã às 20h", []any{clock(20, 0)}}, {"quero as 3", nil}, {"amanhã às 8, somos 4", []any{clock(8, 0)}}, {"demora 3 horas", nil}, {"fica a 3h daqui, às nove da noite", []any{clock(3, 0), clock(21, 0)}},
		},
		insideNo:    []insideTest{{"uma mesa para 6 amanhã", []any{6.0}}, {"somos quatro pessoas", []any{4.0}}, {"é uma boa ideia", nil}},
		insideYesNo: []insideTest{{"sim, quero chocolate", []any{true}}, {"no sábado pode", nil}, {"não sei ainda", nil}, {"não, prefiro domingo", []any{false}}, {"já fiz", nil}},
	},
	{
		lang: "nl", country: "NL",
		dates: []wholeTest{
			{"10 maart", date(2026, 3, 10)}, {"dinsdag 10 maart", date(2026, 3, 10)}, {"op dinsdag 10 maart 2026", date(2026, 3, 10)}, {"10 mrt 2027", date(2027, 3, 10)}, {"1 april", date(2026, 4, 1)}, {"de eerste april", date(2026, 4, 1)}, {"eenentwintig juni", date(2026, 6, 21)},
			{"10-03-2026", date(2026, 3, 10)}, {"10-3", nil}, {"10/3", date(2026, 3, 10)}, {"vandaag", date(2026, 3, 4)}, {"vanavond", date(2026, 3, 4)}, {"morgen", date(2026, 3, 5)}, {"morgenavond", date(2026, 3, 5)}, {"overmorgen", date(2026, 3, 6)},
			{"gisteren", date(2026, 3, 3)}, {"over 3 dagen", date(2026, 3, 7)}, {"over een week", date(2026, 3, 11)}, {"twee dagen geleden", date(2026, 3, 2)}, {"vrijdag", date(2026, 3, 6)}, {"op vrijdag", date(2026, 3, 6)}, {"deze zaterdag", date(2026, 3, 7)},
			{"volgende vrijdag", date(2026, 3, 13)}, {"aanstaande vrijdag", date(2026, 3, 6)}, {"komende woensdag", date(2026, 3, 11)}, {"vrijdag volgende week", date(2026, 3, 13)}, {"afgelopen vrijdag", date(2026, 2, 27)}, {"de 10e", date(2026, 3, 10)},
			{"vrijdag graag", date(2026, 3, 6)}, {"vrijdagavond 8 uur", date(2026, 3, 6)}, {"morgen om 15 uur", date(2026, 3, 5)}, {"do 5 maart", date(2026, 3, 5)}, {"30 februari", nil}, {"maart", nil}, {"zo", nil}, {"ma", nil}, {"goedemorgen", nil}, {"goede morgen", nil}, {"tot morgen", nil},
		},
		times: []wholeTest{
			{"om 15 uur", clock(15, 0)}, {"15 uur", clock(15, 0)}, {"15.30 uur", clock(15, 30)}, {"15:30", clock(15, 30)}, {"15u30", clock(15, 30)}, {"15u", clock(15, 0)}, {"half vier", clock(15, 30)}, {"om half 4", clock(15, 30)}, {"half negen", clock(8, 30)},
			{"half één", clock(12, 30)}, {"kwart over drie", clock(15, 15)}, {"kwart voor vijf", clock(16, 45)}, {"tien over 9", clock(9, 10)}, {"tien voor half vier", clock(15, 20)}, {"vijf over half 9", clock(8, 35)}, {"drie uur", clock(15, 0)}, {"om drie uur", clock(15, 0)},
			{"8 uur 's avonds", clock(20, 0)}, {"8 uur ’s ochtends", clock(8, 0)}, {"3 uur 's middags", clock(15, 0)}, {"vanavond om 8 uur", clock(20, 0)}, {"morgen om 10 uur graag", clock(10, 0)}, {"middernacht", clock(0, 0)}, {"rond 7 uur", clock(7, 0)},
			{"25 uur", nil}, {"over 3 dagen", nil}, {"morgen", nil},
		},
		numbers: []wholeTest{
			{"vier", 4.0}, {"twaalf", 12.0}, {"eenentwintig", 21.0}, {"tweeëntwintig", 22.0}, {"drieëndertig", 33.0}, {"negenennegentig", 99.0}, {"honderd", 100.0}, {"tweehonderdvijftig", 250.0}, {"duizend", 1000.0}, {"twaalfhonderd", 1200.0}, {"3,5", 3.5}, {"1.234", 1234.0},
			{"een dozijn", 12.0}, {"we zijn met zes", 6.0}, {"voor 4 personen", 4.0}, {"12 euro", 12.0}, {"één", 1.0}, {"hallo", nil},
		},
		yesNo: []wholeTest{
			{"ja", true}, {"ja graag", true}, {"jazeker", true}, {"prima", true}, {"oké", true}, {"dat klopt", true}, {"nee", false}, {"nee, dank je", false}, {"nee hoor", false}, {"liever niet", false}, {"weet ik niet", nil}, {"bedankt", nil},
		},
		insideDate: []insideTest{
			{"sorry, ik bedoelde 28 mei", []any{date(2026, 5, 28)}}, {"een tafel voor 6 morgen om 20 uur", []any{date(2026, 3, 5)}}, {"goede morgen, bent u open?", nil}, {"ik wil wel maar niet zo", nil}, {"tafel voor 6", nil}, {"in de morgen", nil},
			{"zaterdag of zondag", []any{date(2026, 3, 7), date(2026, 3, 8)}},
		},
		insideTime: []insideTest{
			{"een tafel voor 6 morgen om 20 uur", []any{clock(20, 0)}}, {"het duurt 3 uur", nil}, {"we blijven 3 uur", nil}, {"kan het om half acht 's avonds?", []any{clock(19, 30)}}, {"half 4 personen", nil},
		},
		insideNo:    []insideTest{{"een tafel voor 6 morgen", []any{6.0}}, {"we komen met vier man", []any{4.0}}, {"dat is een goed idee", nil}},
		insideYesNo: []insideTest{{"ja, ik wil chocola", []any{true}}, {"dat is ja leuk", nil}, {"nee, liever morgen", []any{false}}},
	},
	{
		lang: "ar", country: "EG",
		dates: []wholeTest{
			{"10 مارس", date(2026, 3, 10)}, {"١٠ مارس", date(2026, 3, 10)}, {"الثلاثاء 10 مارس", date(2026, 3, 10)}, {"الثلاثاء، 10 مارس", date(2026, 3, 10)}, {"يوم الثلاثاء 10 مارس 2026", date(2026, 3, 10)}, {"10 آذار", date(2026, 3, 10)}, {"5 تشرين الثاني", date(2026, 11, 5)},
			{"١٠/٣/٢٠٢٦", date(2026, 3, 10)}, {"10/3", date(2026, 3, 10)}, {"العاشر من مارس", date(2026, 3, 10)}, {"اليوم", date(2026, 3, 4)}, {"النهارده", date(2026, 3, 4)}, {"غدا", date(2026, 3, 5)}, {"غدًا", date(2026, 3, 5)}, {"بكرة", date(2026, 3, 5)},
			{"بكره", date(2026, 3, 5)}, {"بعد غد", date(2026, 3, 6)}, {"أمس", date(2026, 3, 3)}, {"بعد 3 أيام", date(2026, 3, 7)}, {"بعد ثلاثة أيام", date(2026, 3, 7)}, {"بعد يومين", date(2026, 3, 6)}, {"بعد أسبوع", date(2026, 3, 11)}, {"بعد اسبوعين", date(2026, 3, 18)},
			{"قبل يومين", date(2026, 3, 2)}, {"الجمعة", date(2026, 3, 6)}, {"يوم الجمعة", date(2026, 3, 6)}, {"الجمعه القادم", date(2026, 3, 6)}, {"الأربعاء المقبل", date(2026, 3, 11)}, {"الجمعة الماضي", date(2026, 2, 27)}, {"يوم 10", date(2026, 3, 10)},
			{"الجمعة من فضلك", date(2026, 3, 6)}, {"غدا الساعة 3", date(2026, 3, 5)}, {"30 فبراير", nil}, {"مارس", nil}, {"صباح الخير", nil}, {"شكرا", nil},
		},
		times: []wholeTest{
			{"الساعة 3", clock(15, 0)}, {"الساعة ٣", clock(15, 0)}, {"الساعه 3", clock(15, 0)}, {"الساعة الثالثة", clock(15, 0)}, {"الساعة الثالثة والنصف", clock(15, 30)}, {"الساعة 3 ونص", clock(15, 30)}, {"الساعة ثلاثة", clock(15, 0)}, {"الساعة الثامنة وربع", clock(8, 15)},
			{"الساعة الرابعة إلا ربع", clock(15, 45)}, {"15:30", clock(15, 30)}, {"١٥:٣٠", clock(15, 30)}, {"٣:٣٠ م", clock(15, 30)}, {"3 م", clock(15, 0)}, {"10 ص", clock(10, 0)}, {"الساعة 8 مساء", clock(20, 0)}, {"8 مساءً", clock(20, 0)}, {"10 صباحا", clock(10, 0)},
			{"الساعة 8 بالليل", clock(20, 0)}, {"3 العصر", clock(15, 0)}, {"3 بعد الظهر", clock(15, 0)}, {"منتصف الليل", clock(0, 0)}, {"غدا الساعة 10", clock(10, 0)}, {"الساعة 8 من فضلك", clock(8, 0)}, {"الثانية عشرة والنصف", clock(12, 30)},
			{"بعد 3 ساعات", nil}, {"25:00", nil}, {"صباحا", nil},
		},
		numbers: []wholeTest{
			{"أربعة", 4.0}, {"اربعه", 4.0}, {"٤", 4.0}, {"اثنا عشر", 12.0}, {"خمسة عشر", 15.0}, {"عشرين", 20.0}, {"خمسة وعشرون", 25.0}, {"تسعة وتسعين", 99.0}, {"مائة", 100.0}, {"مئتين", 200.0}, {"ألف", 1000.0}, {"٣٫٥", 3.5}, {"١٬٢٣٤", 1234.0}, {"4 أشخاص", 4.0},
			{"احنا ستة", 6.0}, {"12 جنيه", 12.0}, {"دزينة", 12.0}, {"مرحبا", nil}, {"ألف شكر", nil},
		},
		yesNo: []wholeTest{
			{"نعم", true}, {"أيوه", true}, {"طبعا", true}, {"تمام", true}, {"موافق، شكرا", true}, {"نعم من فضلك", true}, {"لا", false}, {"لا شكرا", false}, {"كلا", false}, {"مش موافق", false}, {"لا أعرف", nil}, {"شكرا", nil},
		},
		insideDate: []insideTest{
			{"عفوا، قصدي 28 مايو", []any{date(2026, 5, 28)}}, {"طاولة لـ 6 أشخاص غدا الساعة 8", []any{date(2026, 3, 5)}}, {"صباح الخير، هل المحل مفتوح؟", nil}, {"الطابق العاشر", nil}, {"السبت أو الأحد", []any{date(2026, 3, 7), date(2026, 3, 8)}},
		},
		insideTime: []insideTest{
			{"طاولة لـ 6 أشخاص غدا الساعة 8 مساء", []any{clock(20, 0)}}, {"ممكن الساعة الثالثة والنصف؟", []any{clock(15, 30)}}, {"المرة الثالثة", nil}, {"بعد 3 ساعات", nil},
		},
		insideNo:    []insideTest{{"طاولة لـ 6 أشخاص غدا", []any{6.0}}, {"نحن أربعة أشخاص", []any{4.0}}, {"ألف شكر لكم", nil}},
		insideYesNo: []insideTest{{"نعم، أريد الشوكولاتة", []any{true}}, {"لا أعرف ماذا أختار", nil}, {"لا، غدا أفضل", []any{false}}},
	},
}

func TestLanguages(t *testing.T) {
	for _, tt := range languageTests {
		ctx := paris(t, tt.lang, "en")
		ctx.Country = tt.country
		testWhole(t, match.Date, ctx, tt.dates)
		testWhole(t, match.Time, ctx, tt.times)
		testWhole(t, match.Number, ctx, tt.numbers)
		testWhole(t, match.YesNo, ctx, tt.yesNo)
		testInside(t, match.Date, ctx, tt.insideDate)
		testInside(t, match.Time, ctx, tt.insideTime)
		testInside(t, match.Number, ctx, tt.insideNo)
		testInside(t, match.YesNo, ctx, tt.insideYesNo)
	}
}

func testInside(t *testing.T, kind match.Kind, ctx *match.Context, tests []insideTest) {
	t.Helper()
	for _, tt := range tests {
		t.Run(ctx.Langs[0]+"/inside/"+string(kind)+"/"+tt.text, func(t *testing.T) {
			var got []any
			list := match.Inside(kind, tt.text, ctx)
			for _, r := range list {
				got = append(got, r.Value)
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("Inside(%s, %q) = %v, want %v", kind, tt.text, list, tt.want)
			}
		})
	}
}

// TestNumbersInWords reads every number that a language writes as one word.
func TestNumbersInWords(t *testing.T) {
	units := map[string][]string{
		"de": {"", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"},
		"nl": {"", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"},
		"it": {"", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"},
	}
	tens := map[string][]string{
		"de": {"zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"},
		"nl": {"twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"},
		"it": {"venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta"},
	}
	write := map[string]func(unit, ten string) string{
		"de": func(unit, ten string) string { return unit + "und" + ten },
		"nl": func(unit, ten string) string { return unit + "en" + ten },
		"it": func(unit, ten string) string {
			if unit[0] == 'u' || unit[0] == 'o' {
				ten = ten[:len(ten)-1]
			}
			return ten + unit
		},
	}
	for lang := range write {
		ctx := paris(t, lang)
		for i, ten := range tens[lang] {
			for n := 1; n <= 9; n++ {
				s := write[lang](units[lang][n], ten)
				want := float64(20 + 10*i + n)
				if got, ok := match.Whole(match.Number, s, ctx); !ok || got != want {
					t.Errorf("%s %q is read as %v, want %v", lang, s, got, want)
				}
			}
		}
	}
}

// TestOtherLanguagesAreNoValues holds bots of several languages to what their
// contact's language has.
func TestOtherLanguagesAreNoValues(t *testing.T) {
	tests := []struct {
		kind  match.Kind
		langs []string
		text  string
	}{
		{match.Number, []string{"en", "es"}, "I was there once"},
		{match.Number, []string{"en", "it"}, "the payment is due"},
		{match.Number, []string{"fr", "es"}, "très bien"},
		{match.Date, []string{"en", "de"}, "I do not mind so much"},
		{match.Date, []string{"en", "fr", "es", "de", "it", "pt", "nl", "ar"}, "hello, I would like to order a cake for my son, can you do that?"},
		{match.Time, []string{"en", "fr", "es", "de", "it", "pt", "nl", "ar"}, "is it about 3 of them or as 4 of us?"},
		{match.Date, []string{"fr", "en", "es", "de", "it", "pt", "nl", "ar"}, "bonjour, je cherche un gâteau pour 6 personnes, vous en avez ?"},
		{match.Date, []string{"fr"}, "une table pour 6"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.langs, tt.text), func(t *testing.T) {
			if got := match.Inside(tt.kind, tt.text, paris(t, tt.langs...)); len(got) > 0 {
				t.Errorf("Inside(%s, %q) = %v, want nothing", tt.kind, tt.text, got)
			}
		})
	}
}

// TestChoicesInLanguages names choices as people of each language do.
func TestChoicesInLanguages(t *testing.T) {
	options := func(a, b string) *match.Options {
		return match.NewOptions([]match.Option{{ID: "a", Labels: []string{a}}, {ID: "b", Labels: []string{b}}})
	}
	tests := []struct {
		a, b, text string
		want       []int // what Several reads; nil where it is one that Inside reads
		inside     int
	}{
		{"Chocolate", "Limón", "chocolate y limón", []int{0, 1}, 0},
		{"Chocolate", "Limón", "quiero el limón por favor", []int{1}, 1},
		{"Schokolade", "Zitrone", "Schokolade und Zitrone bitte", []int{0, 1}, 0},
		{"Schokolade", "Zitrone", "ich möchte die Zitrone, nicht die Schokolade", nil, 1},
		{"Cioccolato", "Limone", "cioccolato e limone", []int{0, 1}, 0},
		{"Cioccolato", "Limone", "vorrei il limone grazie", []int{1}, 1},
		{"Chocolate", "Limão", "chocolate e limão", []int{0, 1}, 0},
		{"Chocolate", "Limão", "gostaria de limão, sem chocolate", nil, 1},
		{"Chocola", "Citroen", "chocola en citroen graag", []int{0, 1}, 0},
		{"Chocola", "Citroen", "allebei", []int{0, 1}, 0},
		{"شوكولاتة", "ليمون", "شوكولاتة وليمون", []int{0, 1}, 0},
		{"شوكولاتة", "ليمون", "شوكولاته، ليمون", []int{0, 1}, 0},
		{"Chocolat", "Citron", "non, le citron", nil, 1},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			o := options(tt.a, tt.b)
			if tt.want != nil {
				if got, ok := o.Several(tt.text, nil); !ok || !reflect.DeepEqual(got, tt.want) {
					t.Errorf("Several(%q) = %v, %t, want %v", tt.text, got, ok, tt.want)
				}
				return
			}
			if h, ok := o.Inside(tt.text, nil); !ok || h.Index != tt.inside {
				t.Errorf("Inside(%q) = %v, %t, want %d", tt.text, h, ok, tt.inside)
			}
		})
	}
}
