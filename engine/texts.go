package engine

// wording is one built-in text, by language.
type wording map[string]string

// builtinTexts are what the engine says of its own, by name and language. A
// bot says it in its own words under `texts:`. A language that is missing
// here uses English.
var builtinTexts = map[string]wording{
	"cancelled": {
		"en": "All right, I have dropped that.", "fr": "D'accord, j'annule.",
		"es": "De acuerdo, lo dejamos.", "de": "Alles klar, ich habe das abgebrochen.",
		"it": "Va bene, ho annullato tutto.", "pt": "Certo, cancelei.",
		"nl": "Goed, dat laten we vallen.", "ar": "حسنًا، تم الإلغاء.",
	},
	"nothing": {
		"en": "There is nothing to cancel.", "fr": "Il n'y a rien à annuler.",
		"es": "No hay nada que cancelar.", "de": "Es gibt nichts abzubrechen.",
		"it": "Non c'è niente da annullare.", "pt": "Não há nada para cancelar.",
		"nl": "Er is niets om te annuleren.", "ar": "لا يوجد ما يمكن إلغاؤه.",
	},
	"stopped": {
		"en": "You will get no more messages from us. Write \"start\" whenever you want to hear from us again.",
		"fr": "Vous ne recevrez plus de messages de notre part. Écrivez « start » quand vous voudrez nous retrouver.",
		"es": "No te enviaremos más mensajes. Escribe «start» cuando quieras volver a saber de nosotros.",
		"de": "Sie bekommen keine Nachrichten mehr von uns. Schreiben Sie „start“, wenn Sie wieder von uns hören möchten.",
		"it": "Non riceverai più messaggi da noi. Scrivi «start» quando vorrai risentirci.",
		"pt": "Não vai receber mais mensagens nossas. Escreva \"start\" quando quiser voltar a recebê-las.",
		"nl": "Je krijgt geen berichten meer van ons. Schrijf \"start\" als je weer van ons wilt horen.",
		"ar": "لن تصلك رسائل منا بعد الآن. لمعاودة التواصل معنا يكفي كتابة start.",
	},
	"started": {
		"en": "Welcome back! How can we help?", "fr": "Vous revoilà ! Que pouvons-nous faire pour vous ?",
		"es": "¡Qué bien tenerte de vuelta! ¿En qué podemos ayudarte?", "de": "Willkommen zurück! Was können wir für Sie tun?",
		"it": "Che bello risentirti! Come possiamo aiutarti?", "pt": "Que bom que voltou! Como podemos ajudar?",
		"nl": "Welkom terug! Waarmee kunnen we helpen?", "ar": "أهلًا بعودتك! كيف يمكننا مساعدتك؟",
	},
	"old_menu": {
		"en": "That menu is an old one.", "fr": "Ce menu n'est plus à jour.",
		"es": "Ese menú ya no está vigente.", "de": "Dieses Menü ist nicht mehr aktuell.",
		"it": "Quel menu non è più attuale.", "pt": "Esse menu está desatualizado.",
		"nl": "Dat menu is niet meer actueel.", "ar": "هذه القائمة قديمة.",
	},
	"unknown": {
		"en": "Sorry, I did not understand that.", "fr": "Désolé, je n'ai pas compris.",
		"es": "Perdona, no te he entendido.", "de": "Entschuldigung, das habe ich nicht verstanden.",
		"it": "Scusa, non ho capito.", "pt": "Desculpe, não entendi.",
		"nl": "Sorry, dat begreep ik niet.", "ar": "عذرًا، لم أفهم ذلك.",
	},
	"error": {
		"en": "Sorry, something went wrong on our side.", "fr": "Désolé, un problème est survenu de notre côté.",
		"es": "Lo sentimos, algo ha fallado por nuestra parte.", "de": "Entschuldigung, bei uns ist etwas schiefgegangen.",
		"it": "Scusa, qualcosa è andato storto da parte nostra.", "pt": "Desculpe, houve um problema do nosso lado.",
		"nl": "Sorry, er ging aan onze kant iets mis.", "ar": "عذرًا، حدث خطأ من جانبنا.",
	},
	"no_way_back": {
		"en": "We cannot go back any further.", "fr": "Impossible de revenir plus loin en arrière.",
		"es": "No podemos volver más atrás.", "de": "Weiter zurück können wir leider nicht.",
		"it": "Non possiamo tornare più indietro.", "pt": "Não podemos voltar mais atrás.",
		"nl": "Verder terug kunnen we niet.", "ar": "لا يمكننا الرجوع أكثر من ذلك.",
	},
	"remind": {
		"en": "Are you still there?", "fr": "Êtes-vous toujours là ?",
		"es": "¿Sigues ahí?", "de": "Sind Sie noch da?",
		"it": "Ci sei ancora?", "pt": "Ainda está aí?",
		"nl": "Ben je er nog?", "ar": "هل ما زلت هنا؟",
	},
	"not_now": {
		"en": "We cannot skip this one, sorry.", "fr": "Désolé, cette question est nécessaire.",
		"es": "Lo siento, esta pregunta es necesaria.", "de": "Diese Frage können wir leider nicht überspringen.",
		"it": "Mi dispiace, questa domanda serve.", "pt": "Desculpe, esta pergunta é necessária.",
		"nl": "Sorry, deze vraag kunnen we niet overslaan.", "ar": "عذرًا، لا يمكن تخطي هذا السؤال.",
	},
	"words_only": {
		"en": "I can only read words here, sorry.", "fr": "Désolé, je ne peux lire que du texte ici.",
		"es": "Lo siento, aquí solo puedo leer texto.", "de": "Ich kann hier leider nur Text lesen.",
		"it": "Mi dispiace, qui so leggere solo testo.", "pt": "Desculpe, aqui só consigo ler texto.",
		"nl": "Sorry, ik kan hier alleen tekst lezen.", "ar": "عذرًا، لا أستطيع هنا قراءة غير النصوص.",
	},
	"done": {
		"en": "Done", "fr": "Terminé", "es": "Listo", "de": "Fertig", "it": "Fatto", "pt": "Pronto", "nl": "Klaar", "ar": "تم",
	},
	"skip": {
		"en": "Skip", "fr": "Passer", "es": "Omitir", "de": "Überspringen", "it": "Salta", "pt": "Pular", "nl": "Overslaan", "ar": "تخطي",
	},
	"yes": {
		"en": "Yes", "fr": "Oui", "es": "Sí", "de": "Ja", "it": "Sì", "pt": "Sim", "nl": "Ja", "ar": "نعم",
	},
	"no": {
		"en": "No", "fr": "Non", "es": "No", "de": "Nein", "it": "No", "pt": "Não", "nl": "Nee", "ar": "لا",
	},
	"more": {
		"en": "Noted: ${picked}. Anything else?", "fr": "C'est noté : ${picked}. Autre chose ?",
		"es": "Anotado: ${picked}. ¿Algo más?", "de": "Notiert: ${picked}. Noch etwas?",
		"it": "Segnato: ${picked}. Altro?", "pt": "Anotado: ${picked}. Mais alguma coisa?",
		"nl": "Genoteerd: ${picked}. Nog iets?", "ar": "تم التسجيل: ${picked}. هل من شيء آخر؟",
	},

	"pay": {
		"en": "Pay", "fr": "Payer", "es": "Pagar", "de": "Bezahlen", "it": "Paga", "pt": "Pagar", "nl": "Betalen", "ar": "الدفع",
	},
	"slot_taken": {
		"en": "Sorry, that time has just gone.", "fr": "Désolé, cet horaire vient d'être pris.",
		"es": "Lo siento, esa hora acaba de ocuparse.", "de": "Diese Zeit ist leider gerade vergeben worden.",
		"it": "Mi dispiace, quell'orario è appena stato preso.", "pt": "Desculpe, esse horário acabou de ser ocupado.",
		"nl": "Sorry, die tijd is net bezet geraakt.", "ar": "عذرًا، تم حجز هذا الموعد للتو.",
	},

	"retry_slot": {
		"en": "That time is not free. Please choose one of these.", "fr": "Cet horaire n'est pas libre. Choisissez-en un parmi ceux-ci.",
		"es": "Esa hora no está libre. Elige una de estas.", "de": "Diese Zeit ist nicht frei. Bitte wählen Sie eine von diesen.",
		"it": "Quell'orario non è libero. Scegline uno di questi.", "pt": "Esse horário não está livre. Escolha um destes.",
		"nl": "Die tijd is niet vrij. Kies een van deze.", "ar": "هذا الموعد غير متاح. يُرجى اختيار أحد هذه المواعيد.",
	},
	"retry_payment": {
		"en": "Please pay with the button. As soon as it has gone through, we go on here.",
		"fr": "Payez avec le bouton, s'il vous plaît. Dès que c'est fait, nous continuons ici.",
		"es": "Paga con el botón, por favor. En cuanto se haya completado, seguimos aquí.",
		"de": "Bitte bezahlen Sie über die Schaltfläche. Sobald das erledigt ist, geht es hier weiter.",
		"it": "Paga con il pulsante, per favore. Appena fatto, continuiamo qui.",
		"pt": "Pague com o botão, por favor. Assim que estiver feito, continuamos aqui.",
		"nl": "Betaal met de knop, alsjeblieft. Zodra dat gelukt is, gaan we hier verder.",
		"ar": "يُرجى الدفع باستخدام الزر. نتابع هنا فور إتمام الدفع.",
	},
	"retry_file": {
		"en": "Please send a file.", "fr": "Envoyez un fichier, s'il vous plaît.", "es": "Envía un archivo, por favor.",
		"de": "Bitte schicken Sie eine Datei.", "it": "Invia un file, per favore.", "pt": "Envie um arquivo, por favor.",
		"nl": "Stuur een bestand, alsjeblieft.", "ar": "يُرجى إرسال ملف.",
	},
	"retry_image": {
		"en": "Please send a picture.", "fr": "Envoyez une photo, s'il vous plaît.", "es": "Envía una foto, por favor.",
		"de": "Bitte schicken Sie ein Bild.", "it": "Invia una foto, per favore.", "pt": "Envie uma foto, por favor.",
		"nl": "Stuur een foto, alsjeblieft.", "ar": "يُرجى إرسال صورة.",
	},
	"retry_audio": {
		"en": "Please send a voice message.", "fr": "Envoyez un message vocal, s'il vous plaît.", "es": "Envía un mensaje de voz, por favor.",
		"de": "Bitte schicken Sie eine Sprachnachricht.", "it": "Invia un messaggio vocale, per favore.", "pt": "Envie uma mensagem de voz, por favor.",
		"nl": "Stuur een spraakbericht, alsjeblieft.", "ar": "يُرجى إرسال رسالة صوتية.",
	},
	"retry_location": {
		"en": "Please share your location.", "fr": "Partagez votre position, s'il vous plaît.", "es": "Comparte tu ubicación, por favor.",
		"de": "Bitte teilen Sie Ihren Standort.", "it": "Condividi la tua posizione, per favore.", "pt": "Compartilhe a sua localização, por favor.",
		"nl": "Deel je locatie, alsjeblieft.", "ar": "يُرجى مشاركة موقعك.",
	},

	"retry_text": {
		"en": "Please write a few words.", "fr": "Écrivez quelques mots, s'il vous plaît.",
		"es": "Escribe unas palabras, por favor.", "de": "Bitte schreiben Sie ein paar Worte.",
		"it": "Scrivi qualche parola, per favore.", "pt": "Escreva algumas palavras, por favor.",
		"nl": "Schrijf alsjeblieft een paar woorden.", "ar": "يُرجى كتابة بضع كلمات.",
	},
	"retry_number": {
		"en": "Please write a number, such as 4.", "fr": "Écrivez un nombre, par exemple 4.",
		"es": "Escribe un número, por ejemplo 4.", "de": "Bitte schreiben Sie eine Zahl, zum Beispiel 4.",
		"it": "Scrivi un numero, per esempio 4.", "pt": "Escreva um número, por exemplo 4.",
		"nl": "Schrijf een getal, bijvoorbeeld 4.", "ar": "يُرجى كتابة رقم، مثل 4.",
	},
	"retry_email": {
		"en": "That does not look like an e-mail address. It has the form name@example.com.",
		"fr": "Cela ne ressemble pas à une adresse e-mail. Elle s'écrit nom@exemple.fr.",
		"es": "Eso no parece un correo electrónico. Se escribe así: nombre@ejemplo.com.",
		"de": "Das sieht nicht nach einer E-Mail-Adresse aus. Sie hat die Form name@beispiel.de.",
		"it": "Non sembra un indirizzo e-mail. Si scrive così: nome@esempio.it.",
		"pt": "Isso não parece um e-mail. Escreve-se assim: nome@exemplo.com.",
		"nl": "Dat lijkt geen e-mailadres. Het ziet eruit als naam@voorbeeld.nl.",
		"ar": "لا يبدو هذا عنوان بريد إلكتروني. يُكتب هكذا: name@example.com.",
	},
	"retry_phone": {
		"en": "That does not look like a phone number. Please write it with all its digits.",
		"fr": "Cela ne ressemble pas à un numéro de téléphone. Écrivez-le avec tous ses chiffres.",
		"es": "Eso no parece un número de teléfono. Escríbelo con todas sus cifras, por favor.",
		"de": "Das sieht nicht nach einer Telefonnummer aus. Bitte schreiben Sie sie mit allen Ziffern.",
		"it": "Non sembra un numero di telefono. Scrivilo con tutte le cifre, per favore.",
		"pt": "Isso não parece um número de telefone. Escreva-o com todos os algarismos, por favor.",
		"nl": "Dat lijkt geen telefoonnummer. Schrijf het met alle cijfers.",
		"ar": "لا يبدو هذا رقم هاتف. يُرجى كتابته بكل أرقامه.",
	},
	"retry_url": {
		"en": "That does not look like a web address, such as example.com.",
		"fr": "Cela ne ressemble pas à une adresse web, comme exemple.fr.",
		"es": "Eso no parece una dirección web, como ejemplo.com.",
		"de": "Das sieht nicht nach einer Webadresse aus, wie beispiel.de.",
		"it": "Non sembra un indirizzo web, come esempio.it.",
		"pt": "Isso não parece um endereço web, como exemplo.com.",
		"nl": "Dat lijkt geen webadres, zoals voorbeeld.nl.",
		"ar": "لا يبدو هذا عنوان موقع، مثل example.com.",
	},
	"retry_date": {
		"en": "Please write a day, such as 24 March or tomorrow.", "fr": "Écrivez un jour, par exemple 24 mars ou demain.",
		"es": "Escribe un día, por ejemplo 24 de marzo o mañana.", "de": "Bitte schreiben Sie einen Tag, zum Beispiel 24. März oder morgen.",
		"it": "Scrivi un giorno, per esempio 24 marzo o domani.", "pt": "Escreva um dia, por exemplo 24 de março ou amanhã.",
		"nl": "Schrijf een dag, bijvoorbeeld 24 maart of morgen.", "ar": "يُرجى كتابة يوم، مثل 24 مارس أو غدًا.",
	},
	"retry_time": {
		"en": "Please write a time, such as 15:30 or 3 pm.", "fr": "Écrivez une heure, par exemple 15h30.",
		"es": "Escribe una hora, por ejemplo 15:30.", "de": "Bitte schreiben Sie eine Uhrzeit, zum Beispiel 15:30.",
		"it": "Scrivi un orario, per esempio 15:30.", "pt": "Escreva uma hora, por exemplo 15h30.",
		"nl": "Schrijf een tijd, bijvoorbeeld 15.30 uur.", "ar": "يُرجى كتابة الوقت، مثل 15:30.",
	},
	"retry_yesno": {
		"en": "Please answer yes or no.", "fr": "Répondez par oui ou par non, s'il vous plaît.",
		"es": "Responde sí o no, por favor.", "de": "Bitte antworten Sie mit Ja oder Nein.",
		"it": "Rispondi sì o no, per favore.", "pt": "Responda sim ou não, por favor.",
		"nl": "Antwoord met ja of nee, alsjeblieft.", "ar": "يُرجى الإجابة بنعم أو لا.",
	},
	"retry_rating": {
		"en": "Please give a mark from 1 to 5.", "fr": "Donnez une note de 1 à 5, s'il vous plaît.",
		"es": "Da una nota del 1 al 5, por favor.", "de": "Bitte geben Sie eine Note von 1 bis 5.",
		"it": "Dai un voto da 1 a 5, per favore.", "pt": "Dê uma nota de 1 a 5, por favor.",
		"nl": "Geef een cijfer van 1 tot 5, alsjeblieft.", "ar": "يُرجى إعطاء تقييم من 1 إلى 5.",
	},
	"retry_choice": {
		"en": "Sorry, I did not understand that. Please choose one of these.", "fr": "Désolé, je n'ai pas compris. Choisissez une de ces réponses.",
		"es": "Perdona, no te he entendido. Elige una de estas opciones.", "de": "Das habe ich leider nicht verstanden. Bitte wählen Sie eine dieser Antworten.",
		"it": "Scusa, non ho capito. Scegli una di queste risposte.", "pt": "Desculpe, não entendi. Escolha uma destas opções.",
		"nl": "Sorry, dat begreep ik niet. Kies een van deze antwoorden.", "ar": "عذرًا، لم أفهم ذلك. يُرجى اختيار إحدى هذه الإجابات.",
	},
	"retry_choices": {
		"en": "Sorry, I did not understand that. Please choose from these.", "fr": "Désolé, je n'ai pas compris. Choisissez parmi ces réponses.",
		"es": "Perdona, no te he entendido. Elige entre estas opciones.", "de": "Das habe ich leider nicht verstanden. Bitte wählen Sie aus diesen Antworten.",
		"it": "Scusa, non ho capito. Scegli tra queste risposte.", "pt": "Desculpe, não entendi. Escolha entre estas opções.",
		"nl": "Sorry, dat begreep ik niet. Kies uit deze antwoorden.", "ar": "عذرًا، لم أفهم ذلك. يُرجى الاختيار من هذه الإجابات.",
	},
	"retry_small": {
		"en": "That is too little. The least is ${limit}.", "fr": "C'est trop peu. Le minimum est ${limit}.",
		"es": "Es muy poco. El mínimo es ${limit}.", "de": "Das ist zu wenig. Das Minimum ist ${limit}.",
		"it": "È troppo poco. Il minimo è ${limit}.", "pt": "É muito pouco. O mínimo é ${limit}.",
		"nl": "Dat is te weinig. Het minimum is ${limit}.", "ar": "هذا قليل جدًا. الحد الأدنى هو ${limit}.",
	},
	"retry_large": {
		"en": "That is too much. The most is ${limit}.", "fr": "C'est trop. Le maximum est ${limit}.",
		"es": "Es demasiado. El máximo es ${limit}.", "de": "Das ist zu viel. Das Maximum ist ${limit}.",
		"it": "È troppo. Il massimo è ${limit}.", "pt": "É demais. O máximo é ${limit}.",
		"nl": "Dat is te veel. Het maximum is ${limit}.", "ar": "هذا كثير جدًا. الحد الأقصى هو ${limit}.",
	},
	"retry_early": {
		"en": "That is too early. The first one possible is ${limit}.", "fr": "C'est trop tôt. Le plus tôt possible est ${limit}.",
		"es": "Es demasiado pronto. Lo más pronto posible: ${limit}.", "de": "Das ist zu früh. Frühestens möglich: ${limit}.",
		"it": "È troppo presto. Il prima possibile: ${limit}.", "pt": "É cedo demais. O mais cedo possível: ${limit}.",
		"nl": "Dat is te vroeg. Op zijn vroegst kan: ${limit}.", "ar": "هذا مبكر جدًا. أقرب موعد ممكن: ${limit}.",
	},
	"retry_late": {
		"en": "That is too late. The last one possible is ${limit}.", "fr": "C'est trop tard. Le plus tard possible est ${limit}.",
		"es": "Es demasiado tarde. Lo más tarde posible: ${limit}.", "de": "Das ist zu spät. Spätestens möglich: ${limit}.",
		"it": "È troppo tardi. Il più tardi possibile: ${limit}.", "pt": "É tarde demais. O mais tarde possível: ${limit}.",
		"nl": "Dat is te laat. Op zijn laatst kan: ${limit}.", "ar": "هذا متأخر جدًا. آخر موعد ممكن: ${limit}.",
	},
	"retry_short": {
		"en": "That is too short. Please write at least ${limit} letters.", "fr": "C'est trop court. Écrivez au moins ${limit} caractères.",
		"es": "Es muy corto. Escribe al menos ${limit} letras.", "de": "Das ist zu kurz. Bitte schreiben Sie mindestens ${limit} Zeichen.",
		"it": "È troppo corto. Scrivi almeno ${limit} lettere.", "pt": "É muito curto. Escreva pelo menos ${limit} letras.",
		"nl": "Dat is te kort. Schrijf minstens ${limit} letters.", "ar": "هذا قصير جدًا. الحد الأدنى هو ${limit} حرف.",
	},
	"retry_long": {
		"en": "That is too long. Please write at most ${limit} letters.", "fr": "C'est trop long. Écrivez au plus ${limit} caractères.",
		"es": "Es demasiado largo. Escribe como máximo ${limit} letras.", "de": "Das ist zu lang. Bitte schreiben Sie höchstens ${limit} Zeichen.",
		"it": "È troppo lungo. Scrivi al massimo ${limit} lettere.", "pt": "É longo demais. Escreva no máximo ${limit} letras.",
		"nl": "Dat is te lang. Schrijf hoogstens ${limit} letters.", "ar": "هذا طويل جدًا. الحد الأقصى هو ${limit} حرف.",
	},
	"retry_few": {
		"en": "Please choose at least ${limit}.", "fr": "Choisissez-en au moins ${limit}, s'il vous plaît.",
		"es": "Elige al menos ${limit}, por favor.", "de": "Bitte wählen Sie mindestens ${limit}.",
		"it": "Scegline almeno ${limit}, per favore.", "pt": "Escolha pelo menos ${limit}, por favor.",
		"nl": "Kies er minstens ${limit}, alsjeblieft.", "ar": "يُرجى اختيار ${limit} على الأقل.",
	},
	"retry_many": {
		"en": "Please choose at most ${limit}.", "fr": "Choisissez-en au plus ${limit}, s'il vous plaît.",
		"es": "Elige como máximo ${limit}, por favor.", "de": "Bitte wählen Sie höchstens ${limit}.",
		"it": "Scegline al massimo ${limit}, per favore.", "pt": "Escolha no máximo ${limit}, por favor.",
		"nl": "Kies er hoogstens ${limit}, alsjeblieft.", "ar": "يُرجى اختيار ${limit} كحد أقصى.",
	},
	"retry_pattern": {
		"en": "That does not have the form I need. Please check it.", "fr": "Cela n'a pas la forme attendue. Vérifiez, s'il vous plaît.",
		"es": "No tiene el formato que necesito. Revísalo, por favor.", "de": "Das hat nicht die erwartete Form. Bitte prüfen Sie es.",
		"it": "Non ha il formato che mi serve. Controlla, per favore.", "pt": "Não tem o formato de que preciso. Verifique, por favor.",
		"nl": "Dat heeft niet de juiste vorm. Kijk het even na, alsjeblieft.", "ar": "الصيغة غير صحيحة. يُرجى التحقق منها.",
	},
}

// countedTexts are the built-in texts whose words change with ${limit}: by
// name, then form, as value.Plural names it. Other forms are builtinTexts'
// own.
var countedTexts = map[string]map[string]wording{
	"retry_short": {
		"one": {
			"en": "That is too short. Please write at least ${limit} letter.", "fr": "C'est trop court. Écrivez au moins ${limit} caractère.",
			"es": "Es muy corto. Escribe al menos ${limit} letra.",
			"it": "È troppo corto. Scrivi almeno ${limit} lettera.", "pt": "É muito curto. Escreva pelo menos ${limit} letra.",
			"nl": "Dat is te kort. Schrijf minstens ${limit} letter.", "ar": "هذا قصير جدًا. الحد الأدنى هو حرف واحد.",
		},
		"two":  {"ar": "هذا قصير جدًا. الحد الأدنى هو حرفان."},
		"few":  {"ar": "هذا قصير جدًا. الحد الأدنى هو ${limit} أحرف."},
		"many": {"ar": "هذا قصير جدًا. الحد الأدنى هو ${limit} حرفًا."},
	},
	"retry_long": {
		"one": {
			"en": "That is too long. Please write at most ${limit} letter.", "fr": "C'est trop long. Écrivez au plus ${limit} caractère.",
			"es": "Es demasiado largo. Escribe como máximo ${limit} letra.",
			"it": "È troppo lungo. Scrivi al massimo ${limit} lettera.", "pt": "É longo demais. Escreva no máximo ${limit} letra.",
			"nl": "Dat is te lang. Schrijf hoogstens ${limit} letter.", "ar": "هذا طويل جدًا. الحد الأقصى هو حرف واحد.",
		},
		"two":  {"ar": "هذا طويل جدًا. الحد الأقصى هو حرفان."},
		"few":  {"ar": "هذا طويل جدًا. الحد الأقصى هو ${limit} أحرف."},
		"many": {"ar": "هذا طويل جدًا. الحد الأقصى هو ${limit} حرفًا."},
	},
}
