package messenger

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"parley/server/channel"
	"parley/server/guard"
)

// slowDown is how long to wait after a rate limit that names no time.
const slowDown = 2 * time.Minute

// failed is the body of a refusal.
type failed struct {
	Error struct {
		Code    int `json:"code"`
		Subcode int `json:"error_subcode"`
	} `json:"error"`
}

// rule says what a code of the Graph API means for a message.
type rule struct {
	again  bool          // it may be taken later
	after  time.Duration // not before, nor any other of the Page
	reason string
}

// rules are the codes that the Send API documents (Messenger Platform, error
// codes). A code that is not among them goes by the HTTP status.
var rules = map[int]rule{
	1:     {again: true, reason: "Meta had an unknown problem"},
	2:     {again: true, reason: "Meta had a passing problem, or the person has blocked the Page"},
	1200:  {again: true, reason: "Meta could not send for the moment"},
	4:     {again: true, after: slowDown, reason: "too many calls for this app"},
	32:    {again: true, after: slowDown, reason: "too many calls for this Page"},
	613:   {again: true, after: slowDown, reason: "too many calls"},
	80006: {again: true, after: slowDown, reason: "too many messages for this Page"},
	10:    {reason: "the app may not send this: its permission is missing"},
	3:     {reason: "the app may not send: a capability is missing"},
	100:   {reason: "Meta did not understand the call, or knows no such person"},
	190:   {reason: "the Page token is no longer valid: set page_token anew"},
	200:   {reason: "the app may not send for this Page: a permission is missing"},
	230:   {reason: "the person does not take messages from this Page"},
	368:   {reason: "Meta has blocked the Page for a time, for its policy"},
	551:   {reason: "the person cannot be reached"},
	2022:  {reason: "Meta has stopped the app from sending, for its policy"},
	10904: {reason: "the Page has its messages switched off"},
}

// subrules are told apart by the subcode.
var subrules = map[int]rule{
	2018278: {reason: "more than 24 hours have passed since the person last wrote"},
	2018109: {reason: "the message's tag is not allowed"},
	2018001: {reason: "no such person for this Page"},
}

// answered returns nil for a message that was taken, else a
// *channel.SendError.
func answered(res *guard.Response) error {
	if res.Status >= 200 && res.Status < 300 {
		return nil
	}
	var f failed
	_ = json.Unmarshal(res.Body, &f) // what cannot be read goes by the status
	code := strconv.Itoa(f.Error.Code)
	r, known := rules[f.Error.Code]
	if sub, ok := subrules[f.Error.Subcode]; ok && !r.again {
		r, known = sub, true
	}
	if f.Error.Subcode != 0 {
		code += "/" + strconv.Itoa(f.Error.Subcode)
	}
	if !known || res.Status == http.StatusTooManyRequests && !r.again {
		err := channel.StatusError(res.Status, res.Header)
		if f.Error.Code != 0 {
			err.Code = code
		}
		return err
	}
	after := max(channel.RetryAfter(res.Header), r.after)
	return &channel.SendError{Permanent: !r.again, After: after, Account: r.again && after > 0, Code: code, Reason: r.reason}
}

// invalidToken tells whether another token is worth a try.
func invalidToken(err error) bool {
	var se *channel.SendError
	return errors.As(err, &se) && (se.Code == "190" || strings.HasPrefix(se.Code, "190/"))
}
