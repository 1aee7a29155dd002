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
}
