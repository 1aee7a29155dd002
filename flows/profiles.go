package flows

// Unit is what a provider counts lengths in. In JSON it is a number, in the
// order of the units below, from 0.
type Unit uint8

// The units of lengths.
const (
	Characters Unit = iota // Unicode code points
	UTF16                  // UTF-16 code units: an emoji counts two
	Bytes                  // bytes of UTF-8
)

// A Profile says what a channel can show. It is data only: package layout
// lays messages out by it, and check warns by it. Lengths are counted in Unit
// where nothing else is said.
//
// The figures are the providers' own as of 2026; where a provider does not
// say whether it counts bytes or characters, the smaller reading stands here.
type Profile struct {
	Name string `json:"name"`
	Unit Unit   `json:"unit"`

	Text       int `json:"text"`       // longest text of one message
	ChoiceText int `json:"choiceText"` // longest text above buttons
	Caption    int `json:"caption"`    // longest text under a picture, sound or file; 0: none can have one

	QuickReplies int `json:"quickReplies"` // buttons under one message; 0: the channel has none
	Rows         int `json:"rows"`         // rows of a list, where the channel has lists; 0: none
	Title        int `json:"title"`        // longest label of a button
	RowTitle     int `json:"rowTitle"`     // longest label of a row
	Describe     int `json:"describe"`     // longest description of a row
	Payload      int `json:"payload"`      // longest hidden value of a button, in bytes

	Cards     int `json:"cards"` // cards in one message; 0: the channel has none
	CardTitle int `json:"cardTitle"`
	CardText  int `json:"cardText"`

	// How a choice with a picture or a description is shown: by the button
	// itself, or on a card that has a button of its own. Where neither is so,
	// in the rows of a list, or in the text.
	RichChoices bool `json:"richChoices"`
	CardChoices bool `json:"cardChoices"`

	Links      int  `json:"links"`      // link buttons under one message; 0: the channel has none
	LinkText   int  `json:"linkText"`   // longest text above link buttons
	LinkBeside bool `json:"linkBeside"` // link buttons may stand beside buttons that answer
	LinkBare   bool `json:"linkBare"`   // link buttons may stand without a text
	LinkAny    bool `json:"linkAny"`    // they also open mailto: and tel:, not only http: and https:

	Media bool `json:"media"` // people can send pictures, sounds, files and places, as far as our side takes them yet

	Rate Rate `json:"-"` // what an account is allowed; bot.yaml can say otherwise
}

// Rate is how many calls a second the provider of a channel takes from one
// account: a Page, a number, a bot. 0 is any number.
type Rate struct {
	Calls float64 // in all
	Media float64 // of those that send a sound or a video
}

// Limits of our own channels. A text of a flow has at most 10,000 characters.
const (
	ownText    = 10_000
	ownChoices = 200
	ownTitle   = 1_000
)

// metaRate is what the Send API takes from a Page (Messenger Platform, rate
// limits).
var metaRate = Rate{Calls: 300, Media: 10}

// profiles holds the channels by name.
var profiles = map[string]Profile{
	"web": {
		Name: "web", Text: ownText, ChoiceText: ownText, Caption: ownText,
		QuickReplies: ownChoices, Title: ownTitle, Payload: 1_000,
		Cards: 50, CardTitle: ownTitle, CardText: ownText,
		RichChoices: true, Links: ownChoices, LinkText: ownText, LinkBeside: true, LinkBare: true, LinkAny: true,
	},
	"json": {
		Name: "json", Text: ownText, ChoiceText: ownText, Caption: ownText,
		QuickReplies: ownChoices, Title: ownTitle, Payload: 1_000,
		Cards: 50, CardTitle: ownTitle, CardText: ownText,
		RichChoices: true, Links: ownChoices, LinkText: ownText, LinkBeside: true, LinkBare: true, LinkAny: true,
	},
	// developers.facebook.com/docs/messenger-platform: send messages, quick
	// replies, generic template, button template.
	"messenger": {
		Name: "messenger", Text: 2_000, ChoiceText: 2_000,
		QuickReplies: 13, Title: 20, Payload: 1_000,
		Cards: 10, CardTitle: 80, CardText: 80,
		CardChoices: true, Links: 3, LinkText: 640, LinkBeside: true, Media: true,
		Rate: metaRate,
	},
	// Text in bytes: 1000 bytes or characters, the pages do not say which.
	"instagram": {
		Name: "instagram", Unit: Bytes, Text: 1_000, ChoiceText: 1_000,
		QuickReplies: 13, Title: 20, Payload: 1_000,
		Cards: 10, CardTitle: 80, CardText: 80,
		CardChoices: true, Links: 3, LinkText: 640, LinkBeside: true, Media: true,
		Rate: metaRate,
	},
	// developers.facebook.com/docs/whatsapp/cloud-api: interactive messages.
	"whatsapp": {
		Name: "whatsapp", Text: 4_096, ChoiceText: 1_024, Caption: 1_024,
		QuickReplies: 3, Rows: 10, Title: 20, RowTitle: 24, Describe: 72, Payload: 200,
		Links: 1, LinkText: 1_024, // cta_url, a message of its own kind
		Media: true,
		Rate:  Rate{Calls: 80}, // a number, unless Meta has raised it
	},
	// core.telegram.org/bots/api: offsets and lengths are in UTF-16.
	"telegram": {
		Name: "telegram", Unit: UTF16, Text: 4_096, ChoiceText: 4_096, Caption: 1_024,
		QuickReplies: 100, Title: 64, Payload: 64,
		Links: 100, LinkText: 4_096, LinkBeside: true, Media: true,
		Rate: Rate{Calls: 30},
	},
	// twilio.com/docs/messaging: Body. What comes too fast waits at Twilio.
	"sms": {
		Name: "sms", Text: 1_600, ChoiceText: 1_600, Caption: 1_600,
	},
}

// ProfileOf returns the profile of a channel by its name in bot.yaml. A name
// it does not know gets the one that every channel can show: plain text
// without buttons, and false.
func ProfileOf(channel string) (Profile, bool) {
	if p, ok := profiles[channel]; ok {
		return p, true
	}
	p := profiles["sms"]
	p.Name = channel
	return p, false
}
