package channel

import "strings"

// MediaAddress returns where a provider can fetch a medium: ref itself where it is
// an address, else what o.Media says of the name. The error is a permanent
// *SendError; "" has the address "".
func (o Outgoing) MediaAddress(ref string) (string, error) {
	if ref == "" || strings.HasPrefix(ref, "https://") || strings.HasPrefix(ref, "http://") {
		return ref, nil
	}
	if o.Media != nil {
		if address := o.Media(ref); address != "" {
			return address, nil
		}
	}
	return "", &SendError{Permanent: true, Code: "media", Reason: "a file in media/ has no public address; set the base URL"}
}
