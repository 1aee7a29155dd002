package messenger

import (
	"context"
	"encoding/json"
	"net/http"

	"parley/engine"
	"parley/engine/layout"
	"parley/server/channel"
)

// maxDone bounds how many messages that broke off are remembered.
const maxDone = 1024

// The body of a call to the Send API.
type (
	call struct {
		Recipient     party   `json:"recipient"`
		MessagingType string  `json:"messaging_type"`
		Message       outward `json:"message"`
	}
	outward struct {
		Text         string       `json:"text,omitempty"`
		Attachment   *outAttached `json:"attachment,omitempty"`
		QuickReplies []quickReply `json:"quick_replies,omitempty"`
		Metadata     string       `json:"metadata,omitempty"`
	}
	quickReply struct {
		ContentType string `json:"content_type"`
		Title       string `json:"title"`
		Payload     string `json:"payload"`
	}
	outAttached struct {
		Type    string     `json:"type"`
		Payload outPayload `json:"payload"`
	}
	outPayload struct {
		URL          string       `json:"url,omitempty"`
		TemplateType string       `json:"template_type,omitempty"`
		Text         string       `json:"text,omitempty"` // of a button template
		Buttons      []button     `json:"buttons,omitempty"`
		Elements     []outElement `json:"elements,omitempty"` // of a generic template
	}
	outElement struct {
		Title         string   `json:"title"`
		Subtitle      string   `json:"subtitle,omitempty"`
		ImageURL      string   `json:"image_url,omitempty"`
		DefaultAction *button  `json:"default_action,omitempty"` // a web_url without a title
		Buttons       []button `json:"buttons,omitempty"`
	}
	button struct {
		Type    string `json:"type"` // web_url or postback
		Title   string `json:"title,omitempty"`
		URL     string `json:"url,omitempty"`
		Payload string `json:"payload,omitempty"`
	}
)

// maxMetadata is the longest metadata that Messenger takes, in characters.
const maxMetadata = 1000

// Send makes the calls for one message, in order, and stops at the first that
// is not taken. When the same message is sent again, it goes on there, unless
// the program was restarted in between.
func (c *Channel) Send(ctx context.Context, out channel.Outgoing) error {
	parts := layout.Messages(c.profile, out.Message)
	for i := c.resume(out.ID); i < len(parts); i++ {
		if err := c.sendPart(ctx, out, parts[i]); err != nil {
			c.brokeOff(out.ID, i)
			return err
		}
	}
	return nil
}

// resume returns how many calls of a message were made, and forgets it.
func (c *Channel) resume(id string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.done[id]
	delete(c.done, id)
	return n
}

func (c *Channel) brokeOff(id string, n int) {
	if n == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.done) >= maxDone {
		clear(c.done)
	}
	c.done[id] = n
}

func (c *Channel) sendPart(ctx context.Context, out channel.Outgoing, part engine.Message) error {
	msg, err := compose(out, part)
	if err != nil {
		return err
	}
	body, err := json.Marshal(call{Recipient: party{out.Address}, MessagingType: "RESPONSE", Message: msg})
	if err != nil {
		return &channel.SendError{Permanent: true, Code: "encode", Reason: "the message cannot be written as JSON"}
	}
	out.Calls(part.Kind)
	var last error
	for _, token := range c.cfg.PageToken {
		if last = c.post(ctx, token, body); !invalidToken(last) {
			return last
		}
	}
	return last
}

// compose says a part in the words of the Send API.
func compose(out channel.Outgoing, part engine.Message) (outward, error) {
	msg := outward{Text: part.Text, Metadata: out.ID}
	if len(msg.Metadata) > maxMetadata {
		msg.Metadata = ""
	}
	for _, ch := range part.Choices {
		msg.QuickReplies = append(msg.QuickReplies, quickReply{"text", ch.Label, ch.Token})
	}
	switch part.Kind {
	case "text":
		if len(part.Links) > 0 {
			msg.Text, msg.Attachment = "", template(outPayload{TemplateType: "button", Text: part.Text, Buttons: linkButtons(part.Links)})
		}
	case "image", "video", "audio", "file":
		address, err := out.MediaAddress(part.Ref)
		if err != nil {
			return outward{}, err
		}
		msg.Attachment = &outAttached{Type: part.Kind, Payload: outPayload{URL: address}}
	case "cards":
		elements, err := elements(out, part.Cards)
		if err != nil {
			return outward{}, err
		}
		msg.Attachment = template(outPayload{TemplateType: "generic", Elements: elements})
	default:
		return outward{}, &channel.SendError{Permanent: true, Code: "kind", Reason: "Messenger has no messages of kind " + part.Kind}
	}
	return msg, nil
}

func template(p outPayload) *outAttached { return &outAttached{Type: "template", Payload: p} }

func linkButtons(links []engine.Link) []button {
	list := make([]button, 0, len(links))
	for _, l := range links {
		list = append(list, button{Type: "web_url", Title: l.Label, URL: l.URL})
	}
	return list
}

func elements(out channel.Outgoing, cards []engine.Card) ([]outElement, error) {
	list := make([]outElement, 0, len(cards))
	for _, card := range cards {
		el := outElement{Title: card.Title, Subtitle: card.Text}
		var err error
		if el.ImageURL, err = out.MediaAddress(card.Image); err != nil {
			return nil, err
		}
		if card.Link != "" {
			el.DefaultAction = &button{Type: "web_url", URL: card.Link}
		}
		if card.Choice != nil {
			el.Buttons = []button{{Type: "postback", Title: card.Choice.Label, Payload: card.Choice.Token}}
		}
		list = append(list, el)
	}
	return list, nil
}

// post makes one call. The token goes in a header, so that it stays out of
// every log of addresses.
func (c *Channel) post(ctx context.Context, token string, body []byte) error {
	header := http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + token}}
	res, err := c.cfg.Client.Post(ctx, c.cfg.API+"/me/messages", header, body) // the status counts, though the rest may be cut off
	if res == nil {
		return channel.NetworkError(ctx, err)
	}
	return answered(res)
}
