package match

import (
	"strings"
	"sync"
)

// How much a word says about what a message is about, in 256ths. A word that
// is in no list below says all it can.
const (
	saysAll     = 256
	saysSome    = 141 // vague: "want", "time", "know"
	saysLess    = 154 // a refusal: it turns a sentence round, so it is not as small as its neighbours
	saysLittle  = 77  // small: articles, pronouns, question words
	saysNothing = 8   // polite: they stand around any sentence
)

// plainWords are the polite, small, vague and refusing words of a language, folded.
type plainWords struct{ polite, small, vague, refusing string }

var plain = map[string]plainWords{
	"en": {
		polite: `hello hi hey hiya dear sir madam please pls plz thanks thank thx cheers ok okay sorry excuse guys`,
		small: `a an the of to in on at for from by with and or if so as but then than too also is are am was were be been being do does did done has had have having i me my mine we us our ours you your yours u ur r
			he she him her his they them their it its this that these those there here s t m re ve ll d im ive id ill youre theyre were weve whats wheres hows thats theres can could will would shall should may might must
			what which who whom whose when where why how some any all something anything one ones up out off into over about just now today still already again ever even
			really very actually currently right sure well because since through after before back`,
		vague: `want wanna need like know tell get got getting give go going gonna would let make made see say help best much many more most possible able find show look looking check wondering question
			info information explain think use using used take put way thing things kind time work works new last next first current day able someone must long figure try trying`,
		refusing: `not no dont doesnt didnt isnt arent wasnt cant cannot couldnt wont wouldnt havent hasnt never without nothing none`,
	},
	"fr": {
		polite: `bonjour bonsoir salut coucou svp stp plait merci beaucoup madame monsieur pardon excusez ok`,
		small: `peut peux pouvez pouvons puis pourrais pourriez pourrait peuvent a au aux avec c ca ce cela cet cette ces ceux celui celle cest d dans de des du en et est ete etes es sont suis sommes etait etaient sera serait elle elles eux il ils je j on nous vous tu te toi moi me m la le les l leur
			lui ma mes mon ta tes ton sa ses son se s si notre nos votre vos ou par pour pr que qu quel quelle quels quelles quoi qui dont quand comment combien pourquoi un une uns y n ne t ai as avez avons ont avait aura aurait
			avoir etre donc alors mais car comme chez sur sous vers tout tous toute toutes tres trop bien aussi encore deja ici la maintenant aujourd hui
			quelque quelques chose autre autres vraiment juste actuellement moment est ce quon`,
		vague: `veux veut voulez voudrais voudrait voudrions aimerais aimerait souhaite souhaiterais besoin faut faudrait savoir sais savez dire dis dites donner donnez aller allez vais va voir aide aider possible possibilite vouloir question
			renseignement renseignements information informations infos fait faire faites fais doit dois devez trouver trouve mettre prendre prenez connaitre
			heure heures temps jour jours fois dernier premier nouveau nouvelle expliquer comprendre mieux plus moins petit grand`,
		refusing: `pas non jamais sans rien aucun aucune ni personne`,
	},
	"es": {
		polite: `hola buenos buenas favor gracias perdon disculpe senor senora ok`,
		small: `puedo puede pueden podria poder el la los las lo un una unos unas de del al a y e o u es son soy eres esta estan estoy estas ser que cual cuales como cuando cuanto cuanta cuantos donde quien por para con en mi mis tu tus su sus me te se le les nos
			os yo usted ustedes ellos ella el esto eso este esta hay ha he han muy mas ya tambien si pero porque sobre algo todo`,
		vague:    `quiero quisiera queria gustaria necesito saber se decir dime dar ir ver hacer hace tener tengo tiene tienen tienes ayuda ayudar pregunta informacion posible hora horas dia tiempo`,
		refusing: `no nunca sin nada ni ningun ninguna tampoco`,
	},
	"de": {
		polite: `hallo hi guten moin bitte danke entschuldigung ok`,
		small: `kann konnen konnte konnt der die das den dem des ein eine einen einem einer eines und oder aber ist sind bin bist war sein haben hat habe hast ich du er sie es wir ihr mich mir dich dir sich uns euch mein meine meinen dein deine ihre ihr ihren
			euer eure unser unsere wie was wann wo wer wen welche welcher welches warum wieviel zu zum zur im in am an auf aus fur mit bei von vom nach uber um so da hier dies diese dieser es gibt man denn auch noch schon sehr
			ja mal`,
		vague:    `mochte will wollen wurde brauche muss mussen wissen sagen geben gehen sehen machen macht hilfe helfen frage information moglich uhr zeit viel etwas`,
		refusing: `nicht kein keine keinen keiner nie niemals ohne nichts`,
	},
	"it": {
		polite: `ciao buongiorno buonasera salve grazie favore scusi scusa ok`,
		small: `posso puo potete possiamo potrei potrebbe il lo la i gli le l un uno una di a da in con su per tra fra del della dei degli delle dello dell al alla ai alle nel nella sul sulla dal dalla e ed o ma se che chi cosa cos quale quali come quando quanto quanta quanti
			dove perche e sono sei siamo siete era ho hai ha abbiamo avete hanno c ci vi mi ti si io tu lui lei noi voi loro mio mia miei tuo tua suo sua vostro vostra vostri vostre nostro questo questa quello anche ancora gia molto
			piu`,
		vague:    `voglio vorrei volevo bisogno sapere so dire dare andare vedere fare fate aiuto aiutare domanda informazioni informazione possibile ora ore tempo giorno`,
		refusing: `non no mai senza niente nulla nessuno nessuna ne`,
	},
	"pt": {
		polite: `ola oi bom boa obrigado obrigada favor desculpe ok`,
		small: `posso pode podem poderia o a os as um uma uns umas de do da dos das no na nos nas ao aos em por pelo pela para pra com e ou mas se que qual quais como quando quanto quanta quantos onde quem porque eu tu ele ela nos vos eles elas voce voces me te
			meu minha meus teu tua seu sua seus suas nosso e sao sou es esta estao estou ser foi tem ha isto isso este esta esse essa aqui la muito mais ja tambem`,
		vague:    `quero queria gostaria preciso saber dizer dar ir ver fazer fazem ter tenho temos ajuda ajudar pergunta informacao informacoes possivel hora horas tempo`,
		refusing: `nao nunca jamais sem nada nenhum nenhuma nem`,
	},
	"nl": {
		polite: `hallo hoi hi goedemorgen goedendag goedenavond dank bedankt alstublieft alsjeblieft aub ok`,
		small: `kan kunnen kunt kun de het een en of maar in op te aan van voor met bij naar uit om over door als dan dat die dit deze er hier daar is zijn ben bent was heb hebt heeft hebben ik jij je jou jouw u uw hij zij ze wij we ons onze jullie mijn zich
			wat wie waar wanneer hoe hoeveel waarom welke welk ook nog al heel zeer`,
		vague:    `wil willen graag zou nodig mag moet moeten weten zeggen geven gaan zien doen maken hulp helpen vraag informatie mogelijk uur tijd veel iets`,
		refusing: `niet geen nooit zonder niets nee`,
	},
	"ar": {
		polite:   `مرحبا اهلا السلام عليكم شكرا فضلك سمحت`,
		small:    `ممكن يمكن يمكنني في من الى على عن مع و او ثم هل ما ماذا من متى اين كيف كم لماذا اي هذا هذه ذلك تلك هو هي هم انا نحن انت انتم لي لكم لك لنا كان يكون هناك يوجد عندكم لديكم عندي لدي قد كل بعد قبل ان التي الذي يا`,
		vague:    `اريد ارغب احتاج استطيع اعرف معرفه سؤال مساعده معلومات وقت ساعه الساعه يوم`,
		refusing: `لا ليس لم لن بدون غير`,
	},
}

// says holds how much the words of each language say, where that is not all.
var says = sync.OnceValue(func() map[string]map[string]int32 {
	m := make(map[string]map[string]int32, len(plain))
	for lang, p := range plain {
		w := map[string]int32{}
		for _, list := range []struct {
			words string
			share int32
		}{{p.vague, saysSome}, {p.polite, saysNothing}, {p.small, saysLittle}, {p.refusing, saysLess}} {
			for s := range strings.FieldsSeq(list.words) {
				w[Fold(s)] = list.share
			}
		}
		m[lang] = w
	}
	return m
})

// plainOf returns the words of a language tag that say less than all; nil
// where it is not one that we know.
func plainOf(lang string) map[string]int32 {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	return says()[base]
}
