package jsonhook

import (
	"context"
	"encoding/json"

	"parley/engine"
	"parley/engine/layout"
	"parley/server/channel"
)

// What is posted; see the package's comment.
type (
	reply struct {
		ID       string    `json:"id"`
		Contact  contact   `json:"contact"`
		Messages []message `json:"messages"`
	}
	contact struct {
		ID string `json:"id"`
	}
	message struct {
		Type    string   `json:"type"`
		Text    string   `json:"text,omitempty"`
		URL     string   `json:"url,omitempty"`
		Cards   []card   `json:"cards,omitempty"`
		Choices []choice `json:"choices,omitempty"`
		Links   []link   `json:"links,omitempty"`
		Multi   bool     `json:"multi,omitempty"`
		Lang    string   `json:"lang,omitempty"`
	}
	card struct {
		Title string `json:"title"`
		Text  string `json:"text,omitempty"`
		Image string `json:"image,omitempty"`
		Link  string `json:"link,omitempty"`
	}
	choice struct {
		ID    string `json:"id"`
		Label string `json:"label"`
		Tap   string `json:"tap"`

		Describe string `json:"describe,omitempty"`
		Image    string `json:"image,omitempty"`
	}
	link struct {
		ID    string `json:"id"`
		Label string `json:"label"`
		URL   string `json:"url"`
	}
)

// Send posts one message.
func (c *Channel) Send(ctx context.Context, out channel.Outgoing) error {
	parts := layout.Messages(c.profile, out.Message)
	if len(parts) == 0 {
		return nil
	}
	body := reply{ID: out.ID, Contact: contact{out.Address}}
	for _, part := range parts {
		m, err := compose(out, part)
		if err != nil {
			return err
		}
		body.Messages = append(body.Messages, m)
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return &channel.SendError{Permanent: true, Code: "encode", Reason: "the message cannot be written as JSON"}
	}
	out.Calls("") // one for all of them
	return c.post(ctx, out.ID, raw)
}

func (c *Channel) post(ctx context.Context, id string, body []byte) error {
	header, err := signature(c.hooks, id, c.cfg.Now(), body)
	if err != nil {
		return &channel.SendError{Permanent: true, Code: "sign", Reason: "the message cannot be signed"}
	}
	header.Set("Content-Type", "application/json")
	res, err := c.cfg.Client.Post(ctx, c.cfg.URL, header, body) // the status counts, though the rest may be cut off
	if res == nil {
		return channel.NetworkError(ctx, err)
	}
	if res.Status < 200 || res.Status > 299 {
		return channel.StatusError(res.Status, res.Header)
	}
	return nil
}

func compose(out channel.Outgoing, part engine.Message) (message, error) {
	m := message{Type: part.Kind, Text: part.Text, Multi: part.Multi, Lang: part.Lang}
	var err error
	if m.URL, err = out.MediaAddress(part.Ref); err != nil {
		return message{}, err
	}
	for _, k := range part.Cards {
		image, err := out.MediaAddress(k.Image)
		if err != nil {
			return message{}, err
		}
		m.Cards = append(m.Cards, card{Title: k.Title, Text: k.Text, Image: image, Link: k.Link})
	}
	for _, ch := range part.Choices {
		image, err := out.MediaAddress(ch.Image)
		if err != nil {
			return message{}, err
		}
		m.Choices = append(m.Choices, choice{ID: ch.ID, Label: ch.Label, Tap: ch.Token, Describe: ch.Describe, Image: image})
	}
	for _, l := range part.Links {
		m.Links = append(m.Links, link(l))
	}
	return m, nil
}
