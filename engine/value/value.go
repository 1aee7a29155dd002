// Package value holds what a variable of a flow can be, beside text, numbers
// and true or false: days, times of day and moments; how each is shown to a
// person in their language, and how each is stored.
//
// A value is one of: nil (missing), string, bool, int, float64, [Date],
// [Time], [Moment], []any and map[string]any of these. Values are never
// changed once they are in a session.
package value

import "time"

// Date is a day, without a zone. Its fields are what expressions see.
type Date struct {
	Year    int    `expr:"year"`
	Month   int    `expr:"month"`   // 1 to 12
	Day     int    `expr:"day"`     // 1 to 31
	Weekday string `expr:"weekday"` // mon, tue, ...; follows from the others
}

// Weekdays are the names of Date.Weekday, by time.Weekday.
var Weekdays = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// NewDate returns the day; like time.Date it takes a day of 32 as the first
// of the next month.
func NewDate(year, month, day int) Date {
	return DateOf(time.Date(year, time.Month(month), day, 12, 0, 0, 0, time.UTC))
}

// DateOf returns the day of t in t's own zone.
func DateOf(t time.Time) Date {
	return Date{t.Year(), int(t.Month()), t.Day(), Weekdays[t.Weekday()]}
}

// In returns the moment at which d begins in the zone, at noon where midnight
// does not exist is of no concern here: it is midnight as time.Date has it.
func (d Date) In(zone *time.Location) time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, zone)
}

// number of days since 1970-01-01.
func (d Date) number() int {
	return int(time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Add returns the day n days later.
func (d Date) Add(n int) Date { return NewDate(d.Year, d.Month, d.Day+n) }

// Sub returns how many days d is after e.
func (d Date) Sub(e Date) int { return d.number() - e.number() }

// Compare returns -1, 0 or 1 as d is before, the same as or after e.
func (d Date) Compare(e Date) int { return sign(d.Sub(e)) }

// Time is a time of day. Its fields are what expressions see.
type Time struct {
	Hour   int `expr:"hour"`   // 0 to 23
	Minute int `expr:"minute"` // 0 to 59
}

// Compare returns -1, 0 or 1 as t is before, the same as or after u.
func (t Time) Compare(u Time) int { return sign(t.Hour*60 + t.Minute - u.Hour*60 - u.Minute) }

// Moment is an instant in the bot's zone. Its fields are what expressions see.
type Moment struct {
	Date Date      `expr:"date"`
	Time Time      `expr:"time"`
	At   time.Time `expr:"-"` // UTC, so that equal moments are ==
}

// MomentOf returns the moment t, seen in zone.
func MomentOf(t time.Time, zone *time.Location) Moment {
	local := t.In(zone)
	return Moment{DateOf(local), Time{local.Hour(), local.Minute()}, t.Round(0).UTC()}
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}
