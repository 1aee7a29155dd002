package draft

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"parley/engine"
	"parley/engine/replay"
	"parley/flows"
)

// Input is what somebody does in a chat: one of its fields is set.
type Input struct {
	Text *string `json:"text,omitempty"`
	Tap  *struct {
		Flow   string `json:"flow"`
		Step   string `json:"step"`
		Choice string `json:"choice"`
		Label  string `json:"label,omitempty"` // as it was read
	} `json:"tap,omitempty"`
	File *struct {
		Kind string `json:"kind"` // image, audio, video, file
		URL  string `json:"url"`
	} `json:"file,omitempty"`
	Place *struct {
		Lat float64 `json:"lat"`
		Lon float64 `json:"lon"`
	} `json:"location,omitempty"`
	Event *struct {
		Name string `json:"name"`
	} `json:"event,omitempty"`
	Paid  string `json:"paid,omitempty"` // paid, failed, expired
	Agent *struct {
		Name string `json:"name"`
		Text string `json:"text"`
	} `json:"agent,omitempty"`
	Closed *struct {
		Name string `json:"name"`
	} `json:"closed,omitempty"`
	Start *struct {
		Ref string `json:"ref"`
	} `json:"start,omitempty"`
	Later string `json:"later,omitempty"` // how long nobody did anything, as `later` has it
}

// maxText is how many bytes an input has.
const maxText = 10_000

var errInput = errors.New("this is nothing that can happen in a chat")

// parsed returns the input as a conversation has it.
func (in *Input) parsed() (replay.Input, error) {
	if b, err := json.Marshal(in); err != nil || len(b) > 2*maxText {
		return nil, errors.New("that is too long")
	}
	switch {
	case in.Text != nil && strings.TrimSpace(*in.Text) != "":
		return replay.Says(*in.Text), nil
	case in.Tap != nil && flows.IsID(in.Tap.Flow):
		return replay.Taps(in.Tap.Flow, in.Tap.Step, in.Tap.Choice), nil
	case in.File != nil && kinds[in.File.Kind]:
		return replay.Sends(engine.Media{Kind: in.File.Kind, URL: in.File.URL}), nil
	case in.Place != nil:
		return replay.Sends(engine.Media{Kind: "location", Lat: in.Place.Lat, Lon: in.Place.Lon}), nil
	case in.Event != nil && in.Event.Name != "":
		return replay.Named(in.Event.Name), nil
	case in.Paid == "paid" || in.Paid == "failed" || in.Paid == "expired":
		return replay.Pays(in.Paid), nil
	case in.Agent != nil:
		return replay.AgentReplies(in.Agent.Name, in.Agent.Text), nil
	case in.Closed != nil:
		return replay.AgentCloses(in.Closed.Name), nil
	case in.Start != nil:
		return replay.Opens(in.Start.Ref), nil
	}
	if d, ok := flows.ParseDuration(in.Later); ok && d > 0 && d <= maxLater {
		return replay.Passes(d), nil
	}
	return nil, errInput
}

var kinds = map[string]bool{"image": true, "audio": true, "video": true, "file": true}

// maxLater is how far a chat's clock moves at once.
const maxLater = 400 * 24 * time.Hour

// shown is the input as a person reads it.
func (in *Input) shown() string {
	switch {
	case in.Text != nil:
		return *in.Text
	case in.Tap != nil && in.Tap.Label != "":
		return in.Tap.Label
	case in.Tap != nil:
		return in.Tap.Choice
	case in.File != nil:
		return in.File.URL
	case in.Agent != nil:
		return in.Agent.Text
	}
	return ""
}
