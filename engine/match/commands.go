package match

// The names of the built-in commands. Stop is heard always and ends the
// talk; Start is what a person writes to hear from us again after it. Done
// ends the taps of a question with several choices.
const (
	Back    = "back"
	Cancel  = "cancel"
	Restart = "restart"
	Repeat  = "repeat"
	Skip    = "skip"
	Done    = "done"
	Stop    = "stop"
	Start   = "start"
)

// Commands returns the built-in words of each command in a language (ISO
// 639-1), nil where none are built in. They are meant as whole messages.
// The maps are shared: do not write to them.
//
// Stop has what carriers ask for, less the words that people use as answers:
// "cancel", "end" and "quit" leave a question, not the list.
func Commands(lang string) map[string][]string { return commands[lang] }

// OptOut returns the words of Stop that a bot hears whatever it speaks, by
// language: those that nobody uses as an answer. The map is shared: do not
// write to it.
func OptOut() map[string][]string { return optOut }

var commands = map[string]map[string][]string{
	"en": {
		Back:    {"back", "go back", "previous", "previous question", "undo"},
		Cancel:  {"cancel", "cancel that", "never mind", "nevermind", "forget it", "quit", "exit", "abort"},
		Restart: {"restart", "start over", "start again", "begin again", "reset"},
		Repeat:  {"repeat", "repeat that", "say that again", "say again", "again", "pardon", "what did you say"},
		Skip:    {"skip", "skip it", "skip this", "pass", "next question"},
		Done:    {"done", "finished", "that's all", "that is all", "that's it", "nothing else", "no more"},
		Stop:    {"stop", "stop all", "stopall", "unsubscribe", "unsubscribe me", "opt out", "optout", "revoke", "stop messaging me"},
		Start:   {"start", "unstop", "subscribe", "resubscribe", "opt in", "optin"},
	},
	"fr": {
		Back:    {"retour", "revenir", "en arrière", "revenir en arrière", "précédent", "question précédente"},
		Cancel:  {"annuler", "annule", "annulez", "laisse tomber", "laissez tomber", "tant pis", "abandonner", "quitter"},
		Restart: {"recommencer", "recommence", "recommencez", "reprendre au début", "repartir à zéro", "depuis le début"},
		Repeat:  {"répéter", "répète", "répétez", "redis", "encore une fois", "pardon", "vous pouvez répéter", "tu peux répéter"},
		Skip:    {"passer", "passe", "sauter", "ignorer", "question suivante"},
		Done:    {"terminé", "fini", "j'ai fini", "j'ai terminé", "c'est tout", "ce sera tout", "rien d'autre"},
		Stop: {"stop", "arrêt", "désabonner", "se désabonner", "me désabonner", "désabonnez-moi", "désabonne-moi",
			"désabonnement", "désinscrire", "se désinscrire", "me désinscrire", "désinscription", "stop sms", "stop pub"},
		Start: {"start", "réabonner", "me réabonner", "réabonnez-moi", "s'abonner", "m'abonner"},
	},
	"es": {
		Back:    {"atrás", "volver", "volver atrás", "ir atrás", "regresar", "anterior", "pregunta anterior", "deshacer"},
		Cancel:  {"cancelar", "cancela", "cancélalo", "anular", "déjalo", "déjelo", "olvídalo", "olvídelo", "salir", "abandonar"},
		Restart: {"reiniciar", "reinicia", "empezar de nuevo", "empezar otra vez", "volver a empezar", "comenzar de nuevo", "desde el principio", "de cero"},
		Repeat:  {"repetir", "repite", "repítelo", "repita", "otra vez", "cómo dices", "cómo dice", "qué has dicho", "qué dijiste", "puedes repetir", "puede repetir", "perdón"},
		Skip:    {"omitir", "omite", "saltar", "salta", "sáltalo", "pasar", "paso", "siguiente pregunta", "siguiente"},
		Done:    {"listo", "hecho", "terminado", "he terminado", "ya terminé", "ya está", "eso es todo", "es todo", "nada más", "nada mas", "ya no más"},
		Stop: {"stop", "baja", "parar", "darme de baja", "darse de baja", "dar de baja", "dame de baja", "deme de baja", "quiero darme de baja",
			"cancelar suscripción", "cancelar la suscripción", "desuscribir", "desuscribirme", "desuscribirse", "no más mensajes", "no quiero más mensajes"},
		Start: {"start", "alta", "darme de alta", "suscribir", "suscribirme", "suscribirse"},
	},
	"de": {
		Back:    {"zurück", "zurueck", "geh zurück", "einen Schritt zurück", "vorherige Frage", "vorige Frage", "rückgängig"},
		Cancel:  {"abbrechen", "abbruch", "brich ab", "brechen Sie ab", "vergiss es", "vergessen Sie es", "lass es", "lassen Sie es", "beenden"},
		Restart: {"neu starten", "neustart", "neu anfangen", "von vorne", "von vorn", "noch mal von vorne", "nochmal von vorne", "noch einmal von vorn", "von neuem"},
		Repeat:  {"wiederholen", "wiederhole", "wiederhole das", "wiederholen Sie", "wiederholen Sie bitte", "nochmal", "noch mal", "noch einmal", "wie bitte", "bitte wiederholen"},
		Skip:    {"überspringen", "ueberspringen", "auslassen", "nächste Frage", "naechste Frage", "weiter"},
		Done:    {"fertig", "ich bin fertig", "das war alles", "das ist alles", "das war's", "das wars", "das wär's", "sonst nichts", "nichts mehr", "nichts weiter"},
		Stop: {"stop", "stopp", "abmelden", "abbestellen", "austragen", "newsletter abbestellen", "nachrichten abbestellen", "keine nachrichten mehr",
			"keine weiteren nachrichten", "bitte keine nachrichten mehr"},
		Start: {"start", "wieder anmelden", "abonnieren", "wieder abonnieren"},
	},
	"it": {
		Back:    {"indietro", "torna indietro", "tornare indietro", "precedente", "domanda precedente", "domanda prima"},
		Cancel:  {"annulla", "annullare", "annulli", "lascia perdere", "lasci perdere", "lascia stare", "esci", "uscire", "abbandona"},
		Restart: {"ricomincia", "ricominciare", "ricominciamo", "da capo", "dall'inizio", "riavvia", "riparti da zero"},
		Repeat:  {"ripeti", "ripetere", "ripeta", "puoi ripetere", "può ripetere", "ancora una volta", "un'altra volta", "come hai detto", "come scusa", "come"},
		Skip:    {"salta", "saltare", "salti", "passa", "passo", "ignora", "prossima domanda", "domanda successiva"},
		Done:    {"fatto", "finito", "ho finito", "è tutto", "questo è tutto", "basta così", "nient'altro", "niente altro", "nulla più"},
		Stop: {"stop", "disiscrivi", "disiscrivimi", "disiscriversi", "disiscrizione", "cancella iscrizione", "cancellami", "cancellatemi dalla lista",
			"annulla iscrizione", "non voglio più messaggi", "non voglio più ricevere messaggi", "basta messaggi"},
		Start: {"start", "iscrivimi", "riscrivimi", "iscriviti", "riscriviti"},
	},
	"pt": {
		Back:    {"voltar", "volta", "voltar atrás", "para trás", "anterior", "pergunta anterior", "desfazer"},
		Cancel:  {"cancelar", "cancela", "cancele", "anular", "deixa pra lá", "deixa para lá", "esquece", "esqueça", "sair", "desistir"},
		Restart: {"recomeçar", "recomeça", "reiniciar", "reinicia", "começar de novo", "começar outra vez", "voltar ao início", "do início", "do começo", "do zero"},
		Repeat:  {"repetir", "repete", "repita", "de novo", "outra vez", "mais uma vez", "como disse", "o que disse", "pode repetir"},
		Skip:    {"pular", "pula", "pule", "saltar", "salta", "passar", "passo", "próxima pergunta", "pergunta seguinte", "seguinte"},
		Done:    {"pronto", "feito", "terminei", "acabei", "já terminei", "é tudo", "é só isso", "só isso", "mais nada", "nada mais", "é só"},
		Stop: {"stop", "parar", "descadastrar", "me descadastre", "descadastre-me", "cancelar inscrição", "cancelar subscrição", "cancelar assinatura", "anular subscrição",
			"não quero mais mensagens", "não quero receber mensagens", "não quero mais receber mensagens", "parem de mandar mensagens"},
		Start: {"start", "inscrever", "me inscrever", "subscrever", "reativar"},
	},
	"nl": {
		Back:    {"terug", "ga terug", "een stap terug", "vorige", "vorige vraag", "ongedaan maken"},
		Cancel:  {"annuleren", "annuleer", "laat maar", "vergeet het", "vergeet maar", "stop ermee", "afbreken", "afsluiten"},
		Restart: {"opnieuw beginnen", "begin opnieuw", "opnieuw starten", "herstart", "herstarten", "van voren af aan", "vanaf het begin", "van het begin af aan"},
		Repeat:  {"herhaal", "herhalen", "herhaal dat", "nog een keer", "nog eens", "wat zei je", "wat zegt u", "kun je dat herhalen", "kunt u dat herhalen", "pardon"},
		Skip:    {"overslaan", "sla over", "sla maar over", "volgende vraag", "pas"},
		Done:    {"klaar", "ik ben klaar", "dat is alles", "dat was alles", "dat was het", "dat is het", "verder niets", "niets meer", "meer niet"},
		Stop: {"stop", "afmelden", "uitschrijven", "schrijf me uit", "schrijf mij uit", "meld me af", "meld mij af", "abonnement opzeggen",
			"geen berichten meer", "stuur geen berichten meer"},
		Start: {"start", "aanmelden", "weer aanmelden", "inschrijven", "abonneren"},
	},
	"ar": {
		Back:    {"رجوع", "ارجع", "ارجعي", "للخلف", "السابق", "العودة", "عودة", "الرجوع", "السؤال السابق", "تراجع"},
		Cancel:  {"إلغاء", "الغاء", "ألغي", "الغي", "ألغ", "ألغ الطلب", "انسى", "انسى الموضوع", "خلاص انسى", "خروج"},
		Restart: {"ابدأ من جديد", "ابدأ من الأول", "من جديد", "من الأول", "من البداية", "إعادة البدء", "إعادة التشغيل", "نبدأ من جديد"},
		Repeat:  {"كرر", "كرري", "أعد", "أعيدي", "أعد السؤال", "مرة أخرى", "مرة ثانية", "تكرار", "ماذا قلت"},
		Skip:    {"تخطي", "تخطى", "تخط", "تجاوز", "تجاوزه", "السؤال التالي", "التالي"},
		Done:    {"تم", "انتهيت", "خلصت", "هذا كل شيء", "هذا كل شي", "بس", "بس كده", "لا شيء آخر", "لا شيء غيره"},
		Stop: {"stop", "توقف", "أوقف", "إيقاف", "إلغاء الاشتراك", "الغاء الاشتراك", "ألغ الاشتراك", "ألغ اشتراكي", "إلغاء اشتراكي", "أوقف الرسائل", "إيقاف الرسائل",
			"لا أريد رسائل", "لا ترسل رسائل", "لا ترسلوا رسائل"},
		Start: {"start", "ابدأ", "اشتراك", "اشترك", "أريد الاشتراك"},
	},
}

// ambiguous are the words of Stop that only mean it where the bot speaks the
// language: "baja" is also low, "abmelden" also what a shop may offer.
var ambiguous = set("baja", "parar", "abmelden", "austragen", "afmelden", "uitschrijven", "cancellami", "arret", "توقف", "اوقف", "ايقاف")

var optOut = func() map[string][]string {
	m := map[string][]string{}
	for lang, words := range commands {
		for _, w := range words[Stop] {
			if !ambiguous[Fold(w)] {
				m[lang] = append(m[lang], w)
			}
		}
	}
	return m
}()
