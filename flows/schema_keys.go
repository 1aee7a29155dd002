package flows

import "slices"

// A Key is a key of a bot's files: what it is called, what it is for and what
// may stand behind it. Reader, formatter, JSON Schema and editor all go by the
// same tables.
type Key struct {
	Name  string
	Label string // a word or a few, for forms
	Help  string // one sentence or a few, for people
	Verbs []Verb // of a step's key: the verbs that have it; none means all
	Value Shape
	Must  bool // without it the map is not whole
	Later bool // part of the language, and refused by name until it runs
	// Example is a value as it is written, where the help gives none. It is the
	// same in all languages, so it holds no words for people.
	Example string
}

// StepKeys are the keys of a step, in the order that `parley fmt` gives them.
var StepKeys = []Key{
	{Name: "id", Label: "Name of the step", Help: "The step's own name: arrows, texts, tests and counts point at it, and its value is kept under it.", Value: ofID},
	{Name: "was", Label: "Former name", Help: "The id that the step had before, so that running talks find it.", Value: ofFormer},
	{Name: "if", Label: "Only if", Help: "The step is skipped unless this holds.", Value: ofCondition, Example: "contact.email != nil"},

	{Name: "say", Label: "Message", Help: "Sends a text. A list of texts is a set of variants, one of which is picked. A handover has it beside it.", Verbs: []Verb{Say, Handover}, Value: ofVariants},
	{Name: "ask", Label: "Question", Help: "Sends a text, waits for the answer and keeps it under the step's id.", Verbs: []Verb{Ask}, Value: ofVariants},
	{Name: "set", Label: "Set values", Help: "Keeps the value of an expression under the step's id, or those of several, each under its name.", Verbs: []Verb{Set}, Value: either(ofExpr, mapOf(`^(contact\.)?[a-z][a-z0-9_]*$`, ofExpr).as(RoleVariable))},
	{Name: "branch", Label: "Condition", Help: "Takes the first way whose condition holds, or one by chance.", Verbs: []Verb{Branch}, Value: listOf(mapped(ArmKeys))},
	{Name: "do", Label: "Action", Help: "Runs a named action, such as calendar.book.", Verbs: []Verb{Do}, Value: Shape{Kind: KindAction}},
	{Name: "call", Label: "Run another flow", Help: "Runs another flow and comes back; what its `end` gave is kept under the step's id.", Verbs: []Verb{Call}, Value: ofFlow},
	{Name: "wait", Label: "Wait", Help: "Waits for a time, a moment or an event.", Verbs: []Verb{Wait}, Value: either(ofDuration, mapped(WaitKeys)), Example: "1h"},
	{Name: "handover", Label: "Person", Help: "Gives the chat to a person or a queue, and comes back.", Verbs: []Verb{Handover}, Value: Shape{Kind: KindText, Of: RoleQueue, Parts: true}, Example: "counter"},
	{Name: "end", Label: "End", Help: "Ends this flow with a label; `done` where none is written.", Verbs: []Verb{End}, Value: either(ofLabel, ofNothing), Example: "booked"},

	{Name: "image", Label: "Picture", Help: "A picture in media/, or an https address.", Verbs: []Verb{Say}, Value: ofMedia, Example: "cake.jpg"},
	{Name: "video", Label: "Video", Help: "A video in media/, or an https address.", Verbs: []Verb{Say}, Value: ofMedia},
	{Name: "audio", Label: "Sound", Help: "A sound in media/, or an https address.", Verbs: []Verb{Say}, Value: ofMedia},
	{Name: "file", Label: "File", Help: "A file in media/, or an https address.", Verbs: []Verb{Say}, Value: ofMedia},
	{Name: "cards", Label: "Cards", Help: "Cards with a title, a text, a picture and a link.", Verbs: []Verb{Say}, Value: listOf(mapped(CardKeys))},
	{Name: "template", Label: "WhatsApp template", Help: "What WhatsApp gets outside its free window; `with` gives its values.", Verbs: []Verb{Say}, Value: ofParts, Example: "order_ready"},

	{Name: "type", Label: "Kind of answer", Help: "What the answer must be; text where nothing is said, choice where there are choices.", Verbs: []Verb{Ask}, Value: Shape{Kind: KindType}},
	{Name: "calendar", Label: "Calendar", Help: "The calendar whose free times are offered.", Verbs: []Verb{Ask}, Value: Shape{Kind: KindText, Of: RoleCalendar, Parts: true}},
	{Name: "day", Label: "Day", Help: "The day whose free times are offered.", Verbs: []Verb{Ask}, Value: ofDay, Example: "today + days(1)"},
	{Name: "length", Label: "Length", Help: "How many minutes are booked; the calendar's own where nothing is written.", Verbs: []Verb{Ask}, Value: ofAmount, Example: "45"},
	{Name: "amount", Label: "Amount", Help: "What is to be paid, in units of the currency.", Verbs: []Verb{Ask}, Value: ofAmount, Example: "30"},
	{Name: "choices", Label: "Choices", Help: "The answers on offer, each `ID: label`. Beside another type than choice they are ways out, each with a route.", Verbs: []Verb{Ask}, Value: Shape{Kind: KindList, Item: &Shape{Kind: KindChoice}, Most: maxChoices}},
	{Name: "choices_from", Label: "Choices from a list", Help: "An expression for the list of what is offered: texts, or items with `id` and `label`, and `image` and `describe` if you like.", Verbs: []Verb{Ask}, Value: ofOffer, Example: "data.cakes"},
	{Name: "links", Label: "Links", Help: "Buttons that open a page and answer nothing.", Verbs: []Verb{Say, Ask}, Value: Shape{Kind: KindList, Item: &Shape{Kind: KindKeys, Keys: LinkKeys}, Most: maxLinks}},

	{Name: "min", Label: "At least", Help: "The smallest answer that is taken; of a text, its length.", Verbs: []Verb{Ask}, Value: ofExpr, Example: "1"},
	{Name: "max", Label: "At most", Help: "The largest answer that is taken; of a text, its length.", Verbs: []Verb{Ask}, Value: ofExpr, Example: "10"},
	{Name: "pattern", Label: "Pattern", Help: "A Go regular expression; the answer is the part that matches.", Verbs: []Verb{Ask}, Value: ofText.as(RolePattern), Example: "[0-9]{5}"},
	{Name: "anytime", Label: "Other subjects", Help: "`none`: nothing else is heard at this question; `all`: other subjects go before a free text.", Verbs: []Verb{Ask}, Value: oneOf("none", "all")},
	{Name: "each", Label: "Once for each", Help: "An expression for a list: the flow runs once an item, which `with` knows as `item`, and its number as `index`.", Verbs: []Verb{Call}, Value: ofOffer, Example: "data.cakes"},
	{Name: "retry", Label: "Tries", Help: "How often an action that failed is tried again; 0 where nothing is said.", Verbs: []Verb{Do}, Value: Shape{Kind: KindInt, Most: 10}},

	{Name: "hear", Label: "Look in what was said", Help: "First looks for the answer in what the person has written since the flow began.", Verbs: []Verb{Ask}, Value: ofBool},
	{Name: "save", Label: "Save to", Help: "Copies the value to a contact field (contact.email) or a variable too.", Verbs: []Verb{Ask, Do, Call}, Value: either(ofVariable, listOf(ofVariable))},
	{Name: "default", Label: "If skipped", Help: "The answer of who skips the question, and after the last miss.", Verbs: []Verb{Ask}, Value: ofParts, Example: "1"},
	{Name: "reject", Label: "Not accepted", Help: "Rules that refuse an answer: the first whose `if` holds is said.", Verbs: []Verb{Ask}, Value: listOf(mapped(RejectKeys))},
	{Name: "retries", Label: "Tries", Help: "How many misses are forgiven; 2 where nothing is said.", Verbs: []Verb{Ask}, Value: Shape{Kind: KindInt, Most: 10}},
	{Name: "retry_say", Label: "When not understood", Help: "What is said after an answer that was not understood.", Verbs: []Verb{Ask}, Value: ofVariants},
	{Name: "remind", Label: "Remind after", Help: "Says something after a silence, such as 30m; each once a question.", Verbs: []Verb{Ask}, Value: either(ofDuration, listOf(either(ofDuration, mapped(RemindKeys))))},
	{Name: "timeout", Label: "Give up after", Help: "How long a silence is waited out, such as 24h.", Verbs: []Verb{Ask, Wait, Handover}, Value: ofDuration},
	{Name: "once", Label: "Only once for", Help: "A text: for the same one, the action runs once; once a visit of the step where nothing is written.", Verbs: []Verb{Do}, Value: ofParts, Example: "${contact.email}"},
	{Name: "with", Label: "Values given", Help: "The values that the action, the flow or the template gets, or that `end` gives back.", Verbs: []Verb{Say, Do, Call, End}, Value: mapOf(patternArg, ofGiven)},
	{Name: "next", Label: "Then go to", Help: "Where the talk goes from here; without it, to the step below.", Verbs: []Verb{Say, Ask, Set, Branch, Do, Call, Wait, Handover}, Value: ofArrow},
	{Name: "routes", Label: "Ways on", Help: "Where each outcome leads: choices, `invalid`, `error`, labels of an `end`.", Value: mapOf(patternID, ofArrow).as(RoleOutcome)},
	{Name: "note", Label: "Note", Help: "A note for colleagues; it is never sent.", Value: ofNote},
}

// FlowKeys are the keys of a flow.
var FlowKeys = []Key{
	{Name: "title", Label: "Title", Help: "What the flow is called in lists.", Value: ofNote},
	{Name: "was", Label: "Former name", Help: "The id that the flow had before, so that running talks find it.", Value: ofFormer},
	{Name: "with", Label: "Values taken", Help: "The values that a `call` gives to the flow, each with its type; `text?` may be left out.", Value: mapOf(patternID, Shape{Kind: KindInput}).as(RoleVariable)},
	{Name: "data", Label: "Data", Help: "Values that are read as data.NAME; they lie over the bot's.", Value: mapOf("", ofAny)},
	{Name: "triggers", Label: "Starts with", Help: "What starts the flow.", Value: listOf(oneKeyOf(TriggerKeys))},
	{Name: "anytime", Label: "At any time", Help: "What is heard in the middle of this flow.", Value: listOf(mapped(AnytimeKeys))},
	{Name: "fallback", Label: "When lost", Help: "Where the talk goes after the last miss.", Value: ofArrow},
	{Name: "on_error", Label: "After an error", Help: "Where the talk goes when something fails.", Value: ofArrow},
	{Name: "moved", Label: "Moved steps", Help: "Where running talks go whose step is gone: {old: new}.", Value: mapOf(patternID, ofStep).as(RoleFormer)},
	{Name: "steps", Label: "Steps", Help: "What the flow does, from top to bottom.", Value: listOf(Shape{Kind: KindStep}), Must: true},
}

// TriggerKeys are the kinds of triggers; a trigger has one of them.
var TriggerKeys = []Key{
	{Name: "words", Label: "Words", Help: "Words that start the flow, as the whole message or inside it.", Value: ofHeard},
	{Name: "like", Label: "Examples", Help: "Examples of messages that start the flow; what is like them does too.", Value: ofHeard},
	{Name: "event", Label: "Event", Help: "The name of an event, such as get_started.", Value: ofEvent},
	{Name: "ref", Label: "Link", Help: "What a link, an ad or a poster carries as ref.", Value: ofText, Example: "summer_sale"},
	{Name: "default", Label: "Anything else", Help: "Starts with what nothing else understands, when nothing is running.", Value: oneOf("true")},
	{Name: "agent", Label: "Colleague", Help: "A colleague may start the flow from the inbox.", Value: oneOf("true")},
}

// AnytimeKeys are the keys of an entry of `anytime`.
var AnytimeKeys = []Key{
	{Name: "words", Label: "Words", Help: "Words that are heard at any time.", Value: ofHeard},
	{Name: "like", Label: "Examples", Help: "Examples of messages that are heard at any time; what is like them is too.", Value: ofHeard},
	{Name: "if", Label: "Only if", Help: "The entry is heard only when this holds.", Value: ofCondition, Example: `open("shop")`},
	{Name: "label", Label: "In the menu", Help: "With a label it also stands in the channel's menu, where there is one.", Value: ofSent},
	{Name: "say", Label: "Answer", Help: "What is answered.", Value: ofVariants},
	{Name: "next", Label: "Then go to", Help: "Where the talk goes; `call FLOW` comes back to the question.", Value: ofArrow},
}

// RemindKeys are the keys of a reminder in a list.
var RemindKeys = []Key{
	{Name: "after", Label: "After", Help: "How long a silence, such as 30m.", Value: ofDuration, Must: true},
	{Name: "say", Label: "Message", Help: "What is said; a built-in text where nothing is written.", Value: ofVariants},
}

// WaitKeys are the keys of a `wait` that is not a length of time.
var WaitKeys = []Key{
	{Name: "for", Label: "For an event", Help: "The name of an event; `message` is any message.", Value: ofID.as(RoleEvent)},
	{Name: "until", Label: "Until a moment", Help: "An expression for a moment or a day.", Value: ofMoment, Example: `now + duration("2h")`},
}

// FAQKeys are the keys of a question of faq.yaml.
var FAQKeys = []Key{
	{Name: "id", Label: "Name", Help: "The question's own name, for tests and translations.", Value: ofID, Must: true},
	{Name: "words", Label: "Words", Help: "Words that ask it.", Value: ofHeard},
	{Name: "like", Label: "Examples", Help: "Examples of how people ask it; what is like them is understood too.", Value: ofHeard},
	{Name: "if", Label: "Only if", Help: "The question is answered only when this holds.", Value: ofCondition, Example: `open("shop")`},
	{Name: "say", Label: "Answer", Help: "What is answered.", Value: ofVariants},
	{Name: "next", Label: "Then go to", Help: "Where the talk goes; `call FLOW` comes back to the question.", Value: ofArrow},
}

// ChoiceKeys are the keys of a choice in braces.
var ChoiceKeys = []Key{
	{Name: "id", Label: "Name", Help: "The choice's own name: its route and its value.", Value: ofID, Must: true},
	{Name: "label", Label: "Label", Help: "What the button says.", Value: ofSent, Must: true},
	{Name: "like", Label: "Also", Help: "Further words for it.", Value: ofHeard},
	{Name: "if", Label: "Only if", Help: "The choice is offered only when this holds.", Value: ofCondition, Example: `open("shop")`},
	{Name: "image", Label: "Picture", Help: "A picture in media/, or an https address; then the choice is a card where the channel has them.", Value: ofMedia, Example: "cake.jpg"},
	{Name: "describe", Label: "Description", Help: "A line below the label, where the channel has one.", Value: ofSent},
}

// LinkKeys are the keys of a link.
var LinkKeys = []Key{
	{Name: "id", Label: "Name", Help: "The link's own name, for translations and tests.", Value: ofID, Must: true},
	{Name: "label", Label: "Label", Help: "What the button says.", Value: ofSent, Must: true},
	{Name: "url", Label: "Address", Help: "The page that it opens.", Value: ofLink, Must: true, Example: "https://example.com"},
}

// RejectKeys are the keys of a rule of `reject`.
var RejectKeys = []Key{
	{Name: "if", Label: "Refused if", Help: "The answer is refused when this holds.", Value: ofCondition, Must: true, Example: "day < today"},
	{Name: "say", Label: "Then say", Help: "What is said then; the question stays open.", Value: ofVariants, Must: true},
}

// CardKeys are the keys of a card.
var CardKeys = []Key{
	{Name: "title", Label: "Title", Help: "The first line of the card.", Value: ofSent, Must: true},
	{Name: "text", Label: "Text", Help: "What stands below the title.", Value: ofSent},
	{Name: "image", Label: "Picture", Help: "A picture in media/, or an https address.", Value: ofMedia, Example: "cake.jpg"},
	{Name: "link", Label: "Link", Help: "The page that the card opens.", Value: ofLink, Example: "https://example.com"},
}

// ArmKeys are the keys of an arm of `branch`.
var ArmKeys = []Key{
	{Name: "if", Label: "If", Help: "The way is taken when this holds.", Value: ofCondition, Example: "contact.email != nil"},
	{Name: "chance", Label: "Chance", Help: "The weight of the way, such as 50; all arms have one, or none.", Value: ofNumber},
	{Name: "else", Label: "Otherwise", Help: "Where the talk goes when no other way was taken.", Value: ofArrow},
	{Name: "next", Label: "Then go to", Help: "Where this way leads.", Value: ofArrow},
}

// BotKeys are the keys of bot.yaml.
var BotKeys = []Key{
	{Name: "parley", Label: "Version of the language", Help: "Always 1.", Value: oneOf("1"), Must: true},
	{Name: "name", Label: "Name", Help: "What the bot is called.", Value: ofText},
	{Name: "languages", Label: "Languages", Help: "The first is the one that the flows are written in.", Value: either(ofLanguage, listOf(ofLanguage))},
	{Name: "timezone", Label: "Time zone", Help: "An IANA name, such as Europe/Paris.", Value: ofText},
	{Name: "country", Label: "Country", Help: "Two capital letters, such as FR: how phone numbers are read.", Value: matching(`^[A-Z]{2}$`)},
	{Name: "currency", Label: "Currency", Help: "Three capital letters, such as EUR.", Value: matching(`^[A-Z]{3}$`)},
	{Name: "places", Label: "Opening hours", Help: "Places with their hours: `tue-sat: 09:00-12:30, 14:00-18:00`, and the days they are closed.", Value: mapOf(patternID, mapOf(`^(closed|`+patternDays+`)$`, either(ofText, listOf(ofText), ofNothing))).as(RolePlace)},
	{Name: "contact", Label: "Contact fields", Help: "What is remembered of a person, beside name, language, email, phone and tags; each with its type.", Value: mapOf(patternID, Shape{Kind: KindField}).as(RoleField)},
	{Name: "calendars", Label: "Calendars", Help: "What can be busy: a person, a table, an oven.", Value: mapOf(patternID, mapped(CalendarKeys)).as(RoleCalendar)},
	{Name: "payments", Label: "Payments", Help: "Who takes the money.", Value: mapped(PaymentKeys)},
	{Name: "services", Label: "Services", Help: "Systems that `do: http` may sign for.", Value: mapOf(patternID, mapped(ServiceKeys)).as(RoleService)},
	{Name: "channels", Label: "Channels", Help: "Where people reach the bot.", Value: Shape{Kind: KindChannels}},
	{Name: "anytime", Label: "At any time", Help: "What is heard in the middle of any flow.", Value: listOf(mapped(AnytimeKeys))},
	{Name: "words", Label: "Command words", Help: "Further words for commands, beside the built-in ones.", Value: Shape{Kind: KindMap, Words: commands, Item: &ofHeard}},
	{Name: "texts", Label: "Built-in texts", Help: "Built-in texts in the owner's own tone, by name.", Value: mapOf(patternID, ofVariants)},
	{Name: "data", Label: "Data", Help: "Values that flows read as data.NAME.", Value: mapOf("", ofAny)},
	{Name: "fallback", Label: "When lost", Help: "Where the talk goes after the last miss, and when nothing matches.", Value: ofArrow},
	{Name: "on_error", Label: "After an error", Help: "Where the talk goes when something fails.", Value: ofArrow},
	{Name: "webhook", Label: "Webhook", Help: "The address that `do: webhook` posts to, or env:NAME.", Value: ofAddress},
	{Name: "notify", Label: "Tell of handovers", Help: "The address that is told when a person is wanted, or env:NAME.", Value: ofAddress},
}

// CalendarKeys are the keys of a calendar.
var CalendarKeys = []Key{
	{Name: "place", Label: "Place", Help: "The place whose hours and closed days it has.", Value: ofID.as(RolePlace)},
	{Name: "hours", Label: "Hours", Help: "Hours of its own, by day, as places have them.", Value: mapOf(`^`+patternDays+`$`, either(ofText, listOf(ofText), ofNothing))},
	{Name: "length", Label: "Length", Help: "How long one is booked, such as 45m, unless the step says.", Value: ofDuration},
	{Name: "capacity", Label: "Places", Help: "How many may have the same time; 1 where nothing is written.", Value: Shape{Kind: KindInt, Most: maxCapacity}},
	{Name: "lead", Label: "At the latest", Help: "How long before its beginning a time must be taken, such as 48h.", Value: ofDuration},
	{Name: "ahead", Label: "At the earliest", Help: "How far ahead times are offered, such as 30d.", Value: ofDuration},
	{Name: "hold", Label: "Kept for", Help: "How long a chosen time is kept for who has not booked it yet; 30m where nothing is written.", Value: ofDuration},
	{Name: "any_of", Label: "One of", Help: "Calendars of which the first that is free is meant.", Value: either(ofID.as(RoleCalendar), listOf(ofID.as(RoleCalendar)))},
}

// PaymentKeys are the keys of `payments`.
var PaymentKeys = []Key{
	{Name: "provider", Label: "Provider", Help: "Who takes the money.", Value: oneOf("stripe", "mollie"), Must: true},
	secretKey("secret_key", "Secret key", "Lets the bot ask for money.").must(),
	secretKey("webhook_secret", "Webhook secret", "Signs what the provider sends."),
	apiKey,
}

// ServiceKeys are the keys of a service.
var ServiceKeys = []Key{
	{Name: "url", Label: "Address", Help: "Where the service is; a `path` of `do: http` goes behind it.", Value: ofAddress, Must: true},
	{Name: "headers", Label: "Headers", Help: "What is sent along with each call; a value may be env:NAME or secret:NAME.", Value: mapOf(patternHeader, ofText)},
}

func (k Key) must() Key {
	k.Must = true
	return k
}

// ChannelKeys are the keys of each channel.
var ChannelKeys = map[string][]Key{
	"web": {
		{Name: "origins", Label: "Sites", Help: "The web sites that may show the chat, such as https://rosa.example.", Value: either(ofText, listOf(ofText))},
		{Name: "theme", Label: "Theme", Help: "How the chat looks.", Value: ofText},
		{Name: "greeting", Label: "Greeting", Help: "What stands above an empty chat.", Value: ofText},
		apiKey,
	},
	"messenger": {
		{Name: "page", Label: "Page", Help: "The number of the Facebook page, in quotes.", Value: ofText},
		secretKey("app_secret", "App secret", "Signs what Messenger sends."),
		secretKey("page_token", "Page token", "Lets the bot write as the page."),
		secretKey("verify_token", "Verify token", "A word of your own, which Messenger repeats once."),
		apiKey,
		{Name: "rate", Label: "Speed", Help: "How many messages a second may go out, where Meta grants the page another number than 300.", Value: ofNumber},
	},
	"json": {
		secretKey("secret", "Secret", "Signs messages, both ways."),
		{Name: "url", Label: "Address", Help: "Where answers are posted to.", Value: ofText},
		apiKey,
		{Name: "rate", Label: "Speed", Help: "How many messages a second your program takes; any number where nothing is said.", Value: ofNumber},
	},
}

var apiKey = Key{Name: "api", Label: "API", Help: "The provider's base URL, where it is another than usual.", Value: ofText}

var ofSecret = matching(secretForm.String()).as(RoleSecret)

func secretKey(name, label, help string) Key {
	return Key{Name: name, Label: label, Help: help + " Write env:NAME or secret:NAME; a list of two while it is being changed.",
		Value: either(ofSecret, Shape{Kind: KindList, Item: &ofSecret, Most: 2})}
}

// ConversationKeys are the keys of a conversation.
var ConversationKeys = []Key{
	{Name: "test", Label: "Name", Help: "What the talk shows, in a sentence.", Value: ofNote},
	{Name: "flow", Label: "Flow", Help: "The flow that the talk begins with; else triggers decide.", Value: ofFlow},
	{Name: "now", Label: "Time", Help: "When the talk begins, such as 2026-03-04T10:00, in the bot's time zone.", Value: ofText},
	{Name: "contact", Label: "Contact", Help: "Who talks: name, first_name, language, email, phone, tags and declared fields.", Value: mapOf(patternID, ofAny)},
	{Name: "language", Label: "Language", Help: "The language of who talks.", Value: ofLanguage},
	{Name: "seed", Label: "Seed", Help: "Picks variants and chances; 1 where nothing is said.", Value: ofInt},
	{Name: "as", Label: "Channels", Help: "Repeats the talk on each channel.", Value: listOf(ofText)},
	{Name: "in", Label: "Languages", Help: "Repeats the talk in each language.", Value: listOf(ofLanguage)},
	{Name: "stub", Label: "Stubs", Help: "What each action answers: a value, a list with one a call, the name of an outcome, or {error: why}.", Value: mapOf("", ofAnyOrNothing)},
	{Name: "talk", Label: "Talk", Help: "What is said, in turns: `me`, `bot`, `event`.", Value: listOf(oneKeyOf(TurnKeys)), Must: true},
	{Name: "expect", Label: "Expect", Help: "How things stand after the talk.", Value: mapped(ExpectKeys)},
}

// TurnKeys are the kinds of turns; a turn has one of them.
var TurnKeys = []Key{
	{Name: "me", Label: "Person", Help: "What the person types; or {tap: menu.order}, {image: …}, {location: …}.", Value: either(ofText, mapped(MeKeys))},
	{Name: "bot", Label: "Bot", Help: "What the bot sends: a step's id, a list of them, the exact text, or /a pattern/; `...` skips any number of messages.", Value: ofWords.as(RoleSaid)},
	{Name: "event", Label: "Event", Help: "What happens: the name of an event, or {name, ref, data}; {payment: paid}; {agent: replied, name: Rosa}.", Value: either(ofEvent, mapped(EventKeys))},
	{Name: "later", Label: "Later", Help: "Moves the clock, such as 31m, and fires what is due.", Value: ofDuration},
}

// MeKeys are the keys of a `me` that is not typed.
var MeKeys = []Key{
	{Name: "tap", Label: "Button", Help: "A button that is tapped, such as menu.order; it stands alone.", Value: ofText.as(RoleTap)},
	{Name: "image", Label: "Picture", Help: "The address of a picture that is sent.", Value: ofText},
	{Name: "video", Label: "Video", Help: "The address of a video that is sent.", Value: ofText},
	{Name: "audio", Label: "Sound", Help: "The address of a sound that is sent.", Value: ofText},
	{Name: "file", Label: "File", Help: "The address of a file that is sent.", Value: ofText},
	{Name: "sticker", Label: "Sticker", Help: "The address of a sticker that is sent.", Value: ofText},
	{Name: "location", Label: "Place", Help: "A place that is sent: [48.85, 2.35].", Value: ofAny},
	{Name: "size", Label: "Size", Help: "How large the file is, in bytes.", Value: ofInt},
	{Name: "text", Label: "Text", Help: "What is written beside it.", Value: ofText},
}

// EventKeys are the keys of an `event` that is more than a name.
var EventKeys = []Key{
	{Name: "name", Label: "Name", Help: "The name of the event; of a colleague, theirs.", Value: ofEvent},
	{Name: "ref", Label: "Link", Help: "What a link that was followed carries; it may stand alone.", Value: ofText},
	{Name: "data", Label: "Data", Help: "What comes with the event.", Value: mapOf("", ofAny)},
	{Name: "payment", Label: "Payment", Help: "How a payment went: paid, failed or expired.", Value: ofText},
	{Name: "agent", Label: "Colleague", Help: "What a colleague does: replied, closed or start.", Value: ofText},
	{Name: "flow", Label: "Flow", Help: "The flow that a colleague starts.", Value: ofFlow},
	{Name: "text", Label: "Text", Help: "What a colleague writes.", Value: ofText},
}

// ExpectKeys are the keys of `expect`.
var ExpectKeys = []Key{
	{Name: "ended", Label: "Ended", Help: "The label that the talk ended with.", Value: ofText.as(RoleLabel)},
	{Name: "vars", Label: "Values", Help: "Values of the flow, by step.", Value: mapOf("", ofAnyOrNothing).as(RoleVariable)},
	{Name: "contact", Label: "Contact", Help: "Fields of the contact.", Value: mapOf("", ofAnyOrNothing)},
	{Name: "tags", Label: "Tags", Help: "Tags of the contact.", Value: listOf(ofText)},
	{Name: "calls", Label: "Calls", Help: "How often each action ran.", Value: mapOf("", ofInt)},
}

// Names lists the keys that can be used, in the order of the table.
func Names(keys []Key) []string { return namesOf(keys, false) }

// namesOf lists the keys that run today, or those that are still to come.
func namesOf(keys []Key, later bool) []string {
	var out []string
	for _, k := range keys {
		if k.Later == later {
			out = append(out, k.Name)
		}
	}
	return out
}

// verbsIn lists the verbs of StepKeys in the order that they are listed there.
func verbsIn(keys []Key) []string {
	var out []string
	for _, k := range keys {
		if k.IsVerb() {
			out = append(out, k.Name)
		}
	}
	return out
}

// IsVerb tells whether a key of StepKeys is what a step does. A `say` is none
// beside a `handover`.
func (k Key) IsVerb() bool { return len(k.Verbs) > 0 && string(k.Verbs[0]) == k.Name }

// verbsOf returns the keys of a step, each with the verbs that have it; none
// means all of them.
func verbsOf(keys []Key) map[string][]Verb {
	m := map[string][]Verb{}
	for _, k := range keys {
		m[k.Name] = k.Verbs
	}
	return m
}

// stepRank is the place of each key in a step, from 0.
var stepRank = func() map[string]int {
	m := make(map[string]int, len(StepKeys))
	for i, k := range StepKeys {
		m[k.Name] = i
	}
	return m
}()

// VerbKeys returns the keys of a step with that verb, in order.
func VerbKeys(v Verb) []Key {
	var out []Key
	for _, k := range StepKeys {
		if k.Verbs == nil || slices.Contains(k.Verbs, v) {
			out = append(out, k)
		}
	}
	return out
}

// Types are the types of questions; inputs and contact fields have them too.
var Types = []Key{
	{Name: "text", Label: "Text", Help: "Any text."},
	{Name: "number", Label: "Number", Help: "A number, as people write it: 3, 3.5, 3,5."},
	{Name: "email", Label: "E-mail address", Help: "An e-mail address."},
	{Name: "phone", Label: "Phone number", Help: "A phone number, as the bot's country writes it."},
	{Name: "url", Label: "Web address", Help: "The address of a page."},
	{Name: "yesno", Label: "Yes or no", Help: "Yes or no, in the contact's language."},
	{Name: "choice", Label: "One of the choices", Help: "One of `choices`."},
	{Name: "choices", Label: "Several of the choices", Help: "Several of `choices`; taps add up until Done."},
	{Name: "rating", Label: "Rating", Help: "1 to 5."},
	{Name: "date", Label: "Day", Help: "A day: tomorrow, 10 March, Friday."},
	{Name: "time", Label: "Time of day", Help: "A time of day: 15:30, 3 pm, 15h."},
	{Name: "slot", Label: "Free time", Help: "A free time of a `calendar` on a `day`."},
	{Name: "payment", Label: "Payment", Help: "A payment of an `amount`, by a link of the provider's."},
	{Name: "file", Label: "File", Help: "A file: a picture, a sound or any other."},
	{Name: "image", Label: "Picture", Help: "A picture."},
	{Name: "audio", Label: "Sound", Help: "A sound."},
	{Name: "location", Label: "Place", Help: "A place on the map."},
}

// fieldTypes are the types that a field of a contact may have: a slot and a
// payment belong to one talk.
var fieldTypes = slices.DeleteFunc(slices.Clone(Types), func(t Key) bool { return t.Name == "slot" || t.Name == "payment" })
