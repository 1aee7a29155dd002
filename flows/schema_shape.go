package flows

// Kind is what a value of a bot's file is made of.
type Kind string

// The kinds of values.
const (
	KindText     Kind = "text"     // a scalar, read as text; Pattern, where there is one, holds it
	KindWords    Kind = "words"    // a text, or a list of variants
	KindExpr     Kind = "expr"     // a bare expression
	KindArrow    Kind = "arrow"    // where the talk goes
	KindType     Kind = "type"     // the type of a question
	KindField    Kind = "field"    // the type of a contact field
	KindInput    Kind = "input"    // the type of an input, `?` behind it where it may be left out
	KindInt      Kind = "int"      // from 0 to Most, where there is one
	KindNumber   Kind = "number"   //
	KindBool     Kind = "bool"     //
	KindOneOf    Kind = "one-of"   // one of Words
	KindList     Kind = "list"     // of Items, at most Most where there is one; never empty
	KindMap      Kind = "map"      // of names to Items; Words, or Pattern, where there are any, hold the names
	KindKeys     Kind = "keys"     // a map with the Keys, at most Most of them where there is one
	KindEither   Kind = "either"   // one of Or
	KindChoice   Kind = "choice"   // `id: label`, or a map with ChoiceKeys
	KindAction   Kind = "action"   // the name of one of Actions
	KindStep     Kind = "step"     // a map with StepKeys
	KindChannels Kind = "channels" // a map with ChannelKeys by channel
	KindAny      Kind = "any"      // anything but nothing
	KindNothing  Kind = "nothing"  // nothing is written
)

// A Shape says what may stand behind a key. Which of its fields are set depends
// on the kind.
type Shape struct {
	Kind    Kind
	Item    *Shape
	Keys    []Key
	Words   []string
	Or      []Shape
	Pattern string // regular expression, the same in Go and JavaScript
	Most    int    // 0: no limit
	Of      Role   // what a text is or names; of a map, what its names are
	Parts   bool   // may hold ${expression}
	Gives   string // of an expression: the type of its value, as [KnownName] has it; "" where that depends
}

// Role is what a text of a bot's file is: words, or the name of something that
// stands elsewhere. The editor finds by it what a new name touches.
type Role string

// The roles.
const (
	RoleID       Role = "id"       // the name of what it stands in
	RoleFormer   Role = "former"   // a name that it had before
	RoleStep     Role = "step"     // a step of the flow
	RoleFlow     Role = "flow"     // a flow of the bot
	RoleVariable Role = "variable" // a variable of the flow, or contact.FIELD
	RoleField    Role = "field"    // a field of a contact
	RoleOutcome  Role = "outcome"  // what a step came to: a choice, a label of an end, ...
	RoleLabel    Role = "label"    // how a flow ended
	RoleEvent    Role = "event"
	RoleCalendar Role = "calendar"
	RolePlace    Role = "place"
	RoleService  Role = "service"
	RoleQueue    Role = "queue" // a person or a group
	RoleLanguage Role = "language"
	RoleSent     Role = "sent"  // words for people
	RoleHeard    Role = "heard" // words of people
	RoleMedia    Role = "media" // a name in media/ or an address
	RoleLink     Role = "link"  // an address that people open
	RoleDuration Role = "duration"
	RolePattern  Role = "pattern" // a regular expression
	RoleNote     Role = "note"    // words for colleagues
	RoleSecret   Role = "secret"  // env:NAME or secret:NAME
	RoleSaid     Role = "said"    // of a talk: STEP, STEP.KIND, FLOW.STEP, faq.ID, ..., or words
	RoleTap      Role = "tap"     // STEP.CHOICE
)

const (
	patternID  = `^[a-z][a-z0-9_]{0,62}$`
	patternDay = `(sun|mon|tue|wed|thu|fri|sat)`
	// patternDays is a day, or a range of them.
	patternDays   = patternDay + `(-` + patternDay + `)?`
	patternArg    = `^[a-z][a-z0-9_]{0,62}$`
	patternHeader = `^[A-Za-z0-9-]+$`
)

var (
	ofText         = Shape{Kind: KindText}
	ofWords        = Shape{Kind: KindWords}
	ofExpr         = Shape{Kind: KindExpr}
	ofCondition    = Shape{Kind: KindExpr, Gives: "yesno"}
	ofAmount       = Shape{Kind: KindExpr, Gives: "number"}
	ofDay          = Shape{Kind: KindExpr, Gives: "date"}
	ofMoment       = Shape{Kind: KindExpr, Gives: "moment"}
	ofOffer        = Shape{Kind: KindExpr, Gives: "list"}
	ofArrow        = Shape{Kind: KindArrow}
	ofInt          = Shape{Kind: KindInt}
	ofNumber       = Shape{Kind: KindNumber}
	ofBool         = Shape{Kind: KindBool}
	ofAny          = Shape{Kind: KindAny}
	ofNothing      = Shape{Kind: KindNothing}
	ofAnyOrNothing = either(ofAny, ofNothing)
	ofID           = matching(patternID).as(RoleID)
	ofFormer       = ofID.as(RoleFormer)
	ofStep         = ofID.as(RoleStep)
	ofFlow         = ofID.as(RoleFlow)
	ofLabel        = ofID.as(RoleLabel)
	ofEvent        = ofText.as(RoleEvent)
	ofNote         = ofText.as(RoleNote)
	ofParts        = Shape{Kind: KindText, Parts: true}
	ofSent         = Shape{Kind: KindText, Of: RoleSent, Parts: true}
	ofVariants     = Shape{Kind: KindWords, Of: RoleSent, Parts: true}
	ofHeard        = ofWords.as(RoleHeard)
	ofVariable     = matching(`^(contact\.)?[a-z][a-z0-9_]{0,62}$`).as(RoleVariable)
	ofDuration     = matching(patternDuration).as(RoleDuration)
	ofLanguage     = matching(`^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$`).as(RoleLanguage)
	ofAddress      = matching(`^(https?://.|env:.)`)
	ofMedia        = Shape{Kind: KindText, Pattern: `\$\{|^https://.|^[^:/\\][^:\\]*$`, Of: RoleMedia, Parts: true}
	ofLink         = Shape{Kind: KindText, Pattern: `\$\{|^https?://.|^(mailto|tel):.`, Of: RoleLink, Parts: true}
	ofGiven        = Shape{Kind: KindAny, Parts: true}
)

// as is the same shape in a role.
func (s Shape) as(r Role) Shape {
	s.Of = r
	return s
}

func matching(pattern string) Shape     { return Shape{Kind: KindText, Pattern: pattern} }
func listOf(item Shape) Shape           { return Shape{Kind: KindList, Item: &item} }
func mapped(keys []Key) Shape           { return Shape{Kind: KindKeys, Keys: keys} }
func oneKeyOf(keys []Key) Shape         { return Shape{Kind: KindKeys, Keys: keys, Most: 1} }
func oneOf(words ...string) Shape       { return Shape{Kind: KindOneOf, Words: words} }
func either(or ...Shape) Shape          { return Shape{Kind: KindEither, Or: or} }
func mapOf(names string, s Shape) Shape { return Shape{Kind: KindMap, Pattern: names, Item: &s} }
