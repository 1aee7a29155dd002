package engine

// builtinTexts are what the engine says of its own, by name and language. A
// bot says it in its own words under `texts:`. A language that is missing
// here uses English.
var builtinTexts = map[string]map[string]string{
	"cancelled":   {"en": "All right, I have dropped that.", "fr": "D'accord, j'annule."},
	"nothing":     {"en": "There is nothing to cancel.", "fr": "Il n'y a rien à annuler."},
	"stopped":     {"en": "You will get no more messages from us. Write \"start\" whenever you want to hear from us again.", "fr": "Vous ne recevrez plus de messages de notre part. Écrivez « start » quand vous voudrez nous retrouver."},
	"started":     {"en": "Welcome back! How can we help?", "fr": "Vous revoilà ! Que pouvons-nous faire pour vous ?"},
	"no_way_back": {"en": "We cannot go back any further.", "fr": "Impossible de revenir plus loin en arrière."},
	"old_menu":    {"en": "That menu is an old one.", "fr": "Ce menu n'est plus à jour."},
	"unknown":     {"en": "Sorry, I did not understand that.", "fr": "Désolé, je n'ai pas compris."},
	"error":       {"en": "Sorry, something went wrong on our side.", "fr": "Désolé, un problème est survenu de notre côté."},
	"not_now":     {"en": "We cannot skip this one, sorry.", "fr": "Désolé, cette question est nécessaire."},
	"words_only":  {"en": "I can only read words here, sorry.", "fr": "Désolé, je ne peux lire que du texte ici."},
	"done":        {"en": "Done", "fr": "Terminé"},
	"skip":        {"en": "Skip", "fr": "Passer"},
	"yes":         {"en": "Yes", "fr": "Oui"},
	"no":          {"en": "No", "fr": "Non"},
	"more":        {"en": "Noted: ${picked}. Anything else?", "fr": "C'est noté : ${picked}. Autre chose ?"},

	"retry_text":    {"en": "Please write a few words.", "fr": "Écrivez quelques mots, s'il vous plaît."},
	"retry_number":  {"en": "Please write a number, such as 4.", "fr": "Écrivez un nombre, par exemple 4."},
	"retry_email":   {"en": "That does not look like an e-mail address. It has the form name@example.com.", "fr": "Cela ne ressemble pas à une adresse e-mail. Elle s'écrit nom@exemple.fr."},
	"retry_phone":   {"en": "That does not look like a phone number. Please write it with all its digits.", "fr": "Cela ne ressemble pas à un numéro de téléphone. Écrivez-le avec tous ses chiffres."},
	"retry_url":     {"en": "That does not look like a web address, such as example.com.", "fr": "Cela ne ressemble pas à une adresse web, comme exemple.fr."},
	"retry_date":    {"en": "Please write a day, such as 24 March or tomorrow.", "fr": "Écrivez un jour, par exemple 24 mars ou demain."},
	"retry_time":    {"en": "Please write a time, such as 15:30 or 3 pm.", "fr": "Écrivez une heure, par exemple 15h30."},
	"retry_yesno":   {"en": "Please answer yes or no.", "fr": "Répondez par oui ou par non, s'il vous plaît."},
	"retry_rating":  {"en": "Please give a mark from 1 to 5.", "fr": "Donnez une note de 1 à 5, s'il vous plaît."},
	"retry_choice":  {"en": "Sorry, I did not understand that. Please choose one of these.", "fr": "Désolé, je n'ai pas compris. Choisissez une de ces réponses."},
	"retry_choices": {"en": "Sorry, I did not understand that. Please choose from these.", "fr": "Désolé, je n'ai pas compris. Choisissez parmi ces réponses."},
	"retry_small":   {"en": "That is too little. The least is ${limit}.", "fr": "C'est trop peu. Le minimum est ${limit}."},
	"retry_large":   {"en": "That is too much. The most is ${limit}.", "fr": "C'est trop. Le maximum est ${limit}."},
	"retry_early":   {"en": "That is too early. The first one possible is ${limit}.", "fr": "C'est trop tôt. Le plus tôt possible est ${limit}."},
	"retry_late":    {"en": "That is too late. The last one possible is ${limit}.", "fr": "C'est trop tard. Le plus tard possible est ${limit}."},
	"retry_short":   {"en": "That is too short. Please write at least ${limit} letters.", "fr": "C'est trop court. Écrivez au moins ${limit} caractères."},
	"retry_long":    {"en": "That is too long. Please write at most ${limit} letters.", "fr": "C'est trop long. Écrivez au plus ${limit} caractères."},
	"retry_pattern": {"en": "That does not have the form I need. Please check it.", "fr": "Cela n'a pas la forme attendue. Vérifiez, s'il vous plaît."},
}
