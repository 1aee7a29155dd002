package flows

// An Action is one thing that `do` can do.
type Action struct {
	Name     string
	Label    string // a word or a few, for forms
	Help     string // one sentence, for people
	With     []Key  // the values it takes, in order; those with Must are needed
	Outcomes []string
	Command  bool     // it changes something, so it runs once; see IsCommand
	Gives    []string // the names in its value; none where the value is no group of values
	Served   bool     // this version carries it out; else only stubs do
}

// Actions are all that `do` can do, in the order of the language's table.
var Actions = []Action{
	{
		Name: "http", Label: "Ask another system", Help: "Calls a web address, signed for where it is one of `services`.",
		With: []Key{
			{Name: "service", Value: ofID}, {Name: "url", Value: ofText}, {Name: "method", Value: oneOf("GET", "POST", "PUT", "PATCH", "DELETE")},
			{Name: "path", Value: ofText}, {Name: "query", Value: ofAny}, {Name: "headers", Value: ofAny}, {Name: "body", Value: ofAny},
		},
		Outcomes: []string{"none", "error"}, Gives: []string{"status", "body"},
	},
	{
		Name: "email.send", Label: "Send an e-mail", Help: "Sends an e-mail.", Command: true,
		With:     []Key{{Name: "to", Value: ofText, Must: true}, {Name: "subject", Value: ofText, Must: true}, {Name: "text", Value: ofText, Must: true}},
		Outcomes: []string{"error"},
	},
	{
		Name: "notify", Label: "Tell a colleague", Help: "Writes to a queue, or to the owner.", Command: true,
		With:     []Key{{Name: "to", Value: ofText}, {Name: "text", Value: ofText, Must: true}},
		Outcomes: []string{"error"},
	},
	{
		Name: "webhook", Label: "Tell another system", Help: "Writes to the bot's `webhook`, signed.", Command: true,
		With:     []Key{{Name: "event", Value: ofText, Must: true}, {Name: "data", Value: ofAny}},
		Outcomes: []string{"error"},
	},
	{
		Name: "calendar.free", Label: "Look for free times", Help: "Gives the free times of a day.",
		With:     []Key{{Name: "calendar", Value: ofText, Must: true}, {Name: "day", Value: ofText, Must: true}, {Name: "length", Value: ofText}},
		Outcomes: []string{"none", "error"},
	},
	{
		Name: "calendar.hold", Label: "Keep a time", Help: "Keeps a free time for a while.", Command: true,
		With:     []Key{{Name: "slot", Value: ofText, Must: true}},
		Outcomes: []string{"taken", "error"}, Gives: slotFields,
	},
	{
		Name: "calendar.book", Label: "Book a time", Help: "Books a time.", Command: true,
		With:     []Key{{Name: "slot", Value: ofText, Must: true}, {Name: "note", Value: ofText}, {Name: "payment", Value: ofText}},
		Outcomes: []string{"taken", "error"}, Gives: append([]string{"payment"}, slotFields...),
	},
	{
		Name: "calendar.list", Label: "List bookings", Help: "Gives the contact's bookings to come.",
		Outcomes: []string{"none", "error"},
	},
	{
		Name: "calendar.cancel", Label: "Cancel a booking", Help: "Cancels a booking.", Command: true,
		With:     []Key{{Name: "booking", Value: ofText, Must: true}},
		Outcomes: []string{"error"},
	},
	{
		Name: "payment.refund", Label: "Pay back", Help: "Pays a payment back, or a part of it.", Command: true,
		With:     []Key{{Name: "payment", Value: ofText, Must: true}, {Name: "amount", Value: ofText}},
		Outcomes: []string{"error"},
	},
	{
		Name: "schedule", Label: "Start a flow later", Help: "Starts a flow at a time, once for each contact and key.", Command: true, Served: true,
		With: []Key{
			{Name: "flow", Value: ofID, Must: true}, {Name: "at", Value: ofText}, {Name: "in", Value: ofText}, {Name: "key", Value: ofText},
			{Name: "with", Value: ofAny},
		},
	},
	{
		Name: "unschedule", Label: "Do not start it", Help: "Takes back what was scheduled under a key.", Command: true, Served: true,
		With: []Key{{Name: "key", Value: ofText, Must: true}},
	},
	{
		Name: "faq.answer", Label: "Look in the FAQ", Help: "Gives the answer of the FAQ to a text.",
		With:     []Key{{Name: "text", Value: ofText, Must: true}},
		Outcomes: []string{"none", "error"},
	},
	{
		Name: "llm.reply", Label: "Have it answered", Help: "Has a language model answer a text.",
		With:     []Key{{Name: "text", Value: ofText, Must: true}, {Name: "prompt", Value: ofText}},
		Outcomes: []string{"none", "error"},
	},
	{
		Name: "llm.pick", Label: "Have it sorted", Help: "Has a language model pick what a text means; each choice is an outcome.",
		With:     []Key{{Name: "text", Value: ofText, Must: true}, {Name: "choices", Value: ofAny, Must: true}},
		Outcomes: []string{"none", "error"},
	},
}

var slotFields = []string{"id", "label", "start", "end", "calendar"}

// ActionOf returns the action of a name, nil where there is none.
func ActionOf(name string) *Action {
	for i := range Actions {
		if Actions[i].Name == name {
			return &Actions[i]
		}
	}
	return nil
}

// IsCommand tells whether the `do` of a step is a command: it runs once,
// whatever is sent again. An http call that only reads is none.
func (s *Step) IsCommand() bool {
	a := ActionOf(s.Action.Value)
	if a == nil {
		return false
	}
	if a.Name != "http" {
		return a.Command
	}
	for _, w := range s.With {
		if v, ok := w.Value.(Str); ok && w.Name.Value == "method" {
			return v.Value != "GET"
		}
	}
	return false
}
