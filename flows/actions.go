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
			{Name: "service", Label: "Service", Help: "One of the bot's `services`, or write an address.", Value: ofID.as(RoleService)},
			{Name: "url", Label: "Address", Help: "The whole address, where it is no service.", Value: ofText},
			{Name: "method", Label: "Method", Help: "GET reads; the others change something.", Value: oneOf("GET", "POST", "PUT", "PATCH", "DELETE")},
			{Name: "path", Label: "Path", Help: "What goes behind the address of the service.", Value: ofText},
			{Name: "query", Label: "Query", Help: "What goes behind the question mark, by name.", Value: ofAny},
			{Name: "headers", Label: "Headers", Help: "What is sent along, by name.", Value: ofAny},
			{Name: "body", Label: "Body", Help: "What is sent, by name.", Value: ofAny},
		},
		Outcomes: []string{"none", "error"}, Gives: []string{"status", "body"},
	},
	{
		Name: "email.send", Label: "Send an e-mail", Help: "Sends an e-mail.", Command: true,
		With: []Key{
			{Name: "to", Label: "To", Help: "The address that it goes to.", Value: ofText, Must: true},
			{Name: "subject", Label: "Subject", Help: "The line above it.", Value: ofText, Must: true},
			{Name: "text", Label: "Text", Help: "What it says.", Value: ofText, Must: true},
		},
		Outcomes: []string{"error"},
	},
	{
		Name: "notify", Label: "Tell a colleague", Help: "Writes to a queue, or to the owner.", Command: true,
		With: []Key{
			{Name: "to", Label: "To", Help: "A queue; the owner where nothing is written.", Value: ofText},
			{Name: "text", Label: "Text", Help: "What it says.", Value: ofText, Must: true},
		},
		Outcomes: []string{"error"},
	},
	{
		Name: "webhook", Label: "Tell another system", Help: "Writes to the bot's `webhook`, signed.", Command: true,
		With: []Key{
			{Name: "event", Label: "Event", Help: "What the other system knows it by.", Value: ofText, Must: true},
			{Name: "data", Label: "Data", Help: "What is sent along, by name.", Value: ofAny},
		},
		Outcomes: []string{"error"},
	},
	{
		Name: "calendar.free", Label: "Look for free times", Help: "Gives the free times of a day.",
		With: []Key{
			{Name: "calendar", Label: "Calendar", Help: "The calendar that is looked into.", Value: ofText, Must: true},
			{Name: "day", Label: "Day", Help: "The day, such as ${day}.", Value: ofText, Must: true},
			{Name: "length", Label: "Length", Help: "How many minutes; the calendar's own where nothing is written.", Value: ofText},
		},
		Outcomes: []string{"none", "error"},
	},
	{
		Name: "calendar.hold", Label: "Keep a time", Help: "Keeps a free time for a while.", Command: true,
		With: []Key{
			{Name: "slot", Label: "Time", Help: "The free time, such as ${slot}.", Value: ofText, Must: true},
		},
		Outcomes: []string{"taken", "error"}, Gives: slotFields,
	},
	{
		Name: "calendar.book", Label: "Book a time", Help: "Books a time.", Command: true,
		With: []Key{
			{Name: "slot", Label: "Time", Help: "The free time, such as ${slot}.", Value: ofText, Must: true},
			{Name: "note", Label: "Note", Help: "What stands beside it in the calendar.", Value: ofText},
			{Name: "payment", Label: "Payment", Help: "What it was paid with, such as ${pay.id}.", Value: ofText},
		},
		Outcomes: []string{"taken", "error"}, Gives: append([]string{"payment"}, slotFields...),
	},
	{
		Name: "calendar.list", Label: "List bookings", Help: "Gives the contact's bookings to come.",
		Outcomes: []string{"none", "error"},
	},
	{
		Name: "calendar.cancel", Label: "Cancel a booking", Help: "Cancels a booking.", Command: true,
		With: []Key{
			{Name: "booking", Label: "Booking", Help: "The booking, such as ${booking.id}.", Value: ofText, Must: true},
		},
		Outcomes: []string{"error"},
	},
	{
		Name: "payment.refund", Label: "Pay back", Help: "Pays a payment back, or a part of it.", Command: true,
		With: []Key{
			{Name: "payment", Label: "Payment", Help: "The payment, such as ${pay.id}.", Value: ofText, Must: true},
			{Name: "amount", Label: "Amount", Help: "How much of it; all where nothing is written.", Value: ofText},
		},
		Outcomes: []string{"error"},
	},
	{
		Name: "schedule", Label: "Start a flow later", Help: "Starts a flow at a time, once for each contact and key.", Command: true, Served: true,
		With: []Key{
			{Name: "flow", Label: "Flow", Help: "The flow that starts.", Value: ofFlow, Must: true},
			{Name: "at", Label: "At", Help: "The moment, such as ${slot.start}.", Value: ofText},
			{Name: "in", Label: "After", Help: "How long from now, such as 24h.", Value: ofText},
			{Name: "key", Label: "Key", Help: "One is kept for each contact and key; a later one takes its place.", Value: ofText},
			{Name: "with", Label: "Values given", Help: "What the flow gets, by name.", Value: ofAny},
		},
	},
	{
		Name: "unschedule", Label: "Do not start it", Help: "Takes back what was scheduled under a key.", Command: true, Served: true,
		With: []Key{
			{Name: "key", Label: "Key", Help: "The key that it was scheduled under.", Value: ofText, Must: true},
		},
	},
	{
		Name: "faq.answer", Label: "Look in the FAQ", Help: "Gives the answer of the FAQ to a text.",
		With: []Key{
			{Name: "text", Label: "Text", Help: "What is looked for, such as ${event.text}.", Value: ofText, Must: true},
		},
		Outcomes: []string{"none", "error"},
	},
	{
		Name: "llm.reply", Label: "Have it answered", Help: "Has a language model answer a text.",
		With: []Key{
			{Name: "text", Label: "Text", Help: "What is answered, such as ${event.text}.", Value: ofText, Must: true},
			{Name: "prompt", Label: "Instructions", Help: "How it is to be answered.", Value: ofText},
		},
		Outcomes: []string{"none", "error"},
	},
	{
		Name: "llm.pick", Label: "Have it sorted", Help: "Has a language model pick what a text means; each choice is an outcome.",
		With: []Key{
			{Name: "text", Label: "Text", Help: "What is sorted, such as ${event.text}.", Value: ofText, Must: true},
			{Name: "choices", Label: "Meanings", Help: "What each outcome means, by its name.", Value: ofAny, Must: true},
		},
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
