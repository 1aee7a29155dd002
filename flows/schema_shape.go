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
}

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
	ofArrow        = Shape{Kind: KindArrow}
	ofInt          = Shape{Kind: KindInt}
	ofNumber       = Shape{Kind: KindNumber}
	ofBool         = Shape{Kind: KindBool}
	ofAny          = Shape{Kind: KindAny}
	ofNothing      = Shape{Kind: KindNothing}
	ofAnyOrNothing = either(ofAny, ofNothing)
	ofID           = matching(patternID)
	ofVariable     = matching(`^(contact\.)?[a-z][a-z0-9_]{0,62}$`)
	ofDuration     = matching(patternDuration)
	ofLanguage     = matching(`^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$`)
	ofAddress      = matching(`^(https?://.|env:.)`)
	ofMedia        = matching(`\$\{|^https://.|^[^:/\\][^:\\]*$`)
	ofLink         = matching(`\$\{|^https?://.|^(mailto|tel):.`)
)

func matching(pattern string) Shape     { return Shape{Kind: KindText, Pattern: pattern} }
func listOf(item Shape) Shape           { return Shape{Kind: KindList, Item: &item} }
func mapped(keys []Key) Shape           { return Shape{Kind: KindKeys, Keys: keys} }
func oneKeyOf(keys []Key) Shape         { return Shape{Kind: KindKeys, Keys: keys, Most: 1} }
func oneOf(words ...string) Shape       { return Shape{Kind: KindOneOf, Words: words} }
func either(or ...Shape) Shape          { return Shape{Kind: KindEither, Or: or} }
func mapOf(names string, s Shape) Shape { return Shape{Kind: KindMap, Pattern: names, Item: &s} }
