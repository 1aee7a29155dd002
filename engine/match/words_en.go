package match

// english is what English words mean in values, folded.
var english = []entry{
	{sUnit, 0, 1, "zero/nought/naught|one|two|three|four|five|six|seven|eight|nine"},
	{sTeen, 10, 1, "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"},
	{sTen, 20, 10, "twenty|thirty|forty/fourty|fifty|sixty|seventy|eighty|ninety"},
	{sHundred, 100, 0, "hundred/hundreds"},
	{sScale, 1e3, 0, "thousand/thousands"},
	{sScale, 1e6, 0, "million/millions"},
	{sScale, 1e9, 0, "billion/billions"},
	{sDozen, 12, 0, "dozen/dozens/dz/doz/dzs/dozs"},
	{sMinus, 0, 0, "minus/negative"},
	{sPoint, 0, 0, "point/dot"},
	{sAnd, 0, 0, "and"},
	{sHalf, 0, 0, "half"},
	{sQuarter, 0, 0, "quarter"},
	{sArticle, 1, 0, "a/an"},
	{sArticle, 0, 0, "the"},

	{sOrdinal, 1, 1, "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth/nineth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|" +
		"eighteenth|nineteenth|twentieth|twenty first|twenty second|twenty third|twenty fourth|twenty fifth|twenty sixth|twenty seventh|twenty eighth|twenty ninth|" +
		"thirtieth|thirty first"},
	{sSuffix, 0, 0, "st/nd/rd/th"},
	{sMonth, 1, 1, "january/jan|february/feb|march/mar|april/apr|may|june/jun|july/jul|august/aug|september/sept/sep|october/oct|november/nov|december/dec"},
	{sWeekday, 0, 1, "sunday/sundays|monday|tuesday|wednesday/wednsday/wensday|thursday|friday|saturday"},
	{sShortDay, 0, 1, "sun|mon|tue/tues|wed|thu/thur/thurs|fri|sat"},
	{sDay, 0, 0, "today/tonight/this morning/this afternoon/this evening/later today/otd"},
	{sDay, 1, 0, "tomorrow/tomorow/tommorow/tommorrow/tomorrows/tmrw/tmr/tmw/2morrow/the next day/the day after/the following day"},
	{sDay, 2, 0, "day after tomorrow/the day after tomorrow/overmorrow"},
	{sDay, -1, 0, "yesterday/last night/the day before"},
	{sDay, -2, 0, "day before yesterday/the day before yesterday"},
	{sDays, 1, 0, "day/days"},
	{sDays, 7, 0, "week/weeks/wk/wks"},
	{sDays, 14, 0, "fortnight/fortnights"},
	{sMonths, 1, 0, "month/months"},
	{sMonths, 12, 0, "year/years/yr/yrs"},
	{sIn, 0, 0, "in"},
	{sFromNow, 0, 0, "from now/from today/later/hence/away"},
	{sShift, 1, 0, "from/after"},
	{sShift, -1, 0, "before"},
	{sAgo, 0, 0, "ago"},
	{sNext, 1, 0, "next/following/next week/next week on"},
	{sNext, 0, 0, "coming/upcoming/this coming"},
	{sThis, 0, 0, "this/this week/this week on"},
	{sLast, 0, 0, "last/previous/past/this past"},
	{sOn, 0, 0, "on/for/by"},
	{sOf, 0, 0, "of/in"},

	{sAt, 0, 0, "at"},
	{sFor, 0, 0, "for"},
	{sAround, 0, 0, "around/about/by/from/for/say"},
	{sHour, 0, 0, "oclock/o clock/h/hrs"},
	{sMinute, 0, 0, "minutes/minute/min/mins"},
	{sPast, 0, 0, "past/after"},
	{sTo, 0, 0, "to/before/til/till"},
	{sNoon, 720, 0, "noon/midday/mid day/12 noon/noonish"},
	{sNoon, 0, 0, "midnight/mid night"},
	{sHalfDay, 0, 0, "am/a m/a"},
	{sHalfDay, 12, 0, "pm/p m/p"},
	{sPart, 0, 0, "in the morning/morning/this morning/early morning/in the early morning"},
	{sPart, 1, 0, "in the afternoon/afternoon/this afternoon"},
	{sPart, 2, 0, "in the evening/evening/this evening/tonight"},
	{sPart, 3, 0, "at night/night/in the night"},

	{sMeasure, 0, 0, "euro/euros/eur/dollar/dollars/usd/bucks/pound/pounds/gbp/quid/cents/percent/people/persons/person/guests/guest/adults/adult/kids/children/pax/" +
		"of us/kg/kilo/kilos/kilograms/g/grams/lb/lbs/cm/m/meters/metres/km/inches/miles/years/years old/year old/yrs/yo/pieces/piece/items/item/portions/units/times/tickets/places/seats/nights/days/hours/minutes/" +
		"weeks/months"},
	{sLead, 0, 0, "hi/hello/hey/ok/okay/so/well/um/oh/yes/please/sorry/maybe/perhaps/actually/about/around/approximately/roughly/only/just/exactly/almost/it is/its/it s/that is/thats/" +
		"i am/im/i m/we are/were/we re/there are/there will be/there are only/we will be/well be/i want/i would like/id like/i d like/i need/i meant/i mean/i said/i think/i would say/id say/let s say/lets say/say/make it/" +
		"make that/how about/what about/for/a table for/table for/can i come/can we come/i can come/i will come/ill come/i ll come/i come/the/on/at/by/from/a total of/up to/my birthday is/i was born/i was born on/" +
		"could we do/can we do/can you do/let s do/lets do/i prefer/preferably/ideally/rather/no/then/thanks/the answer is"},
	{sTail, 0, 0, "please/pls/plz/thanks/thank you/thx/then/instead/ok/if possible/would be great/would be good/would be nice/would be perfect/works/works for me/is fine/is good/is ok/is perfect/sharp/exactly/" +
		"or so/in total/would do/will do/maybe/i think/i guess/total/altogether/all together/and you/cheers/approximately/if you can/if that s ok/for me/ish"},
	{sOutOf, 0, 0, "out of/of"},
	{sStars, 0, 0, "stars/star"},
}
