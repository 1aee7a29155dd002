package flows

import (
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"sync"

	"github.com/go-playground/validator/v10"
)

// The rules for single values stand in struct tags and are checked by
// validator: `validate` is the rule, `key` the YAML key that its place is
// looked up by.

// They hold for small structs of plain values, since validator is slow at
// looking into large ones.

// channelRule holds one value of a channel's key to the rules for it.
type channelRule struct {
	Secret string `validate:"omitempty,secret" key:"secret"`
	Origin string `validate:"omitempty,origin" key:"origins"`
	URL    string `validate:"omitempty,weburl" key:"url"`
}

// rateRule holds the calls a second of a channel.
type rateRule struct {
	Rate float64 `validate:"min=0.01,max=100000" key:"rate"`
}

// stepRule holds what a step says once.
type stepRule struct {
	Was     string `validate:"omitempty,id" key:"was"`
	Pattern string `validate:"omitempty,regexp" key:"pattern"`
	Retries *int   `validate:"omitempty,min=0,max=10" key:"retries"`
	Anytime string `validate:"omitempty,oneof=none all" key:"anytime"`
	Tries   int    `validate:"min=0,max=10" key:"retry"`
}

func (d *Doc) checkStep(s *Step) {
	rule := stepRule{s.Was.Value, s.Pattern.Value, s.Retries, s.Anytime, s.Tries}
	if rule != (stepRule{}) {
		d.check(&rule, func(key string) Pos { return s.Keys[key] })
	}
}

// mediaRule holds one address or name of a file.
type mediaRule struct {
	Ref  string `validate:"omitempty,mediaref" key:"file"`
	Link string `validate:"omitempty,link" key:"link"`
}

// armRule holds the weight of an arm.
type armRule struct {
	Chance float64 `validate:"gt=0" key:"chance"`
}

// flowRule holds what a flow says once.
type flowRule struct {
	Was string `validate:"omitempty,id" key:"was"`
}

var rules = sync.OnceValue(func() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string { return f.Tag.Get("key") })
	for tag, holds := range map[string]func(string) bool{
		"id":       IsID,
		"regexp":   func(s string) bool { _, err := regexp.Compile(s); return err == nil },
		"mediaref": isMediaRef,
		"link":     isLinkText,
		"secret":   secretForm.MatchString,
		"origin":   isOrigin,
		"weburl":   isWebURL,
	} {
		err := v.RegisterValidation(tag, func(f validator.FieldLevel) bool { return holds(f.Field().String()) })
		if err != nil {
			panic(err)
		}
	}
	return v
})

// ruleTexts say what is wrong with the value of a key, and what would be
// right. %k is the key, %v the value, %p the rule's parameter.
var ruleTexts = map[string][3]string{ // tag: rule, message, hint
	"id":               {"bad-id", "`%v` is no id", "use small letters, digits and _, beginning with a letter"},
	"min":              {"out-of-range", "`%k` must be at least %p, not %v", ""},
	"max":              {"out-of-range", "`%k` must be at most %p, not %v", ""},
	"gt":               {"out-of-range", "`%k` must be more than %p, not %v", "weights such as 50 and 50, or 3 and 1"},
	"oneof":            {"bad-value", "`%k` cannot be `%v`", "write one of: %p"},
	"regexp":           {"bad-pattern", "`%v` is no regular expression", "see go.dev/s/re2syntax"},
	"timezone":         {"bad-value", "there is no time zone `%v`", "write it as `Europe/Paris`"},
	"iso3166_1_alpha2": {"bad-value", "`%v` is no country", "write its two capital letters, such as `FR`"},
	"iso4217":          {"bad-value", "`%v` is no currency", "write its three capital letters, such as `EUR`"},
	"mediaref":         {"bad-value", "`%v` is neither a file of the bot nor a safe address", "write the name of a file in media/, or an https address"},
	"link":             {"bad-value", "`%v` is no link", "write an address that begins with https:, http:, mailto: or tel:"},
	"secret":           {"secret-in-file", "a secret must not be written in a file", "write `env:NAME` or `secret:NAME`"},
	"origin":           {"bad-value", "`%v` is no origin", "write it as `https://rosa.example`, without a path"},
	"weburl":           {"bad-value", "`%v` is no web address", "write an address that begins with https://"},
}

// check holds the values of a struct to the rules in its tags. The place of a
// key's value is looked up by at.
func (d *Doc) check(x any, at func(key string) Pos) {
	err := rules().Struct(x)
	if err == nil {
		return
	}
	var bad validator.ValidationErrors
	if !errors.As(err, &bad) {
		panic(err) // x is not a struct: our mistake
	}
	for _, f := range bad {
		text, ok := ruleTexts[f.Tag()]
		if !ok {
			panic("flows: no text for the rule " + f.Tag())
		}
		value := ruleValue(f)
		fill := strings.NewReplacer("%k", f.Field(), "%v", value, "%p", strings.ReplaceAll(f.Param(), " ", ", "))
		d.Errorf(at(f.Field()), text[0], fill.Replace(text[2]), "%s", fill.Replace(text[1]))
		d.offerUpper(at(f.Field()), f.Tag(), value)
	}
}

// offerUpper offers to write the name of a country or currency in capitals,
// where that is one.
func (d *Doc) offerUpper(at Pos, tag, value string) {
	upper := strings.ToUpper(value)
	if tag != "iso3166_1_alpha2" && tag != "iso4217" || upper == value || rules().Var(upper, tag) != nil || !d.wrote(Str{Pos: at}, value) {
		return
	}
	d.offerEdit("write `"+upper+"`", Edit{at.Offset, at.Offset + len(value), upper})
}

// ruleValue writes the value that broke a rule; of a list, how long it is.
func ruleValue(f validator.FieldError) string {
	v := reflect.ValueOf(f.Value())
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Slice:
		return sprint(v.Len())
	}
	return sprint(v.Interface())
}

var secretForm = regexp.MustCompile(`^(env:[A-Za-z_][A-Za-z0-9_]*|secret:[A-Za-z_][A-Za-z0-9_]*)$`)

// isMediaRef: a name in media/, an https address, or a text with ${...}, which
// only its value can tell.
func isMediaRef(s string) bool {
	if strings.Contains(s, "${") {
		return true
	}
	if strings.Contains(s, ":") {
		u, err := url.Parse(s)
		return err == nil && u.Scheme == "https" && u.Host != ""
	}
	return s != "" && !strings.HasPrefix(s, "/") && !strings.Contains(s, `\`) && !strings.Contains("/"+s+"/", "/../")
}

// isLinkText: a link, or a text with ${...}, which only its value can tell.
func isLinkText(s string) bool { return strings.Contains(s, "${") || IsLink(s) }

// IsLink tells whether s is an address that a person may be led to: one of
// http, https, mailto or tel.
func IsLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (isPage(u) || (u.Scheme == "mailto" || u.Scheme == "tel") && u.Opaque != "")
}

// IsPage tells whether s is the address of a page or a file: http or https.
func IsPage(s string) bool {
	u, err := url.Parse(s)
	return err == nil && isPage(u)
}

func isPage(u *url.URL) bool { return (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" }

func isOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && u.Path == "" && u.RawQuery == "" && u.Fragment == ""
}

func isWebURL(s string) bool {
	if strings.HasPrefix(s, "env:") {
		return secretForm.MatchString(s)
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

func sprint(v any) string { return fmt.Sprint(v) }
