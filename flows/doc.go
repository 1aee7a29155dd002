// Package flows is the language: it reads a bot's folder and says what is in
// it and what is wrong with it.
//
// [ReadBot] turns the files of a folder into a [Bot]: settings, flows and their
// translations, each value with its place in the file. It goes on after an
// error, so that a half-written flow still opens with all its problems listed
// as [Diags]. It knows form only: which keys there are, what a value may look
// like. What a flow means together with others (unknown targets, types,
// expressions) is the engine's to say, when it compiles the bot.
//
//	bot, diags := flows.ReadBot("bakery", os.DirFS("bots/bakery"))
//	for _, d := range diags {
//		fmt.Println(d) // flows/order.yaml:12:9: error unknown-key: ...
//	}
//
// [ReadDoc] is the layer below: one YAML file, read strictly, and a walker that
// reports what does not fit. Other files of a bot are read with it too.
//
// The reference of the language is README.md in this folder.
//
// flows imports nothing else of Parley.
package flows
