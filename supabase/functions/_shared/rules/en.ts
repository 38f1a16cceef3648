/** English. */

import type { Language } from "./language.ts";

const kin =
  "wife|husband|partner|girlfriend|boyfriend|fiancee?|fiancée?|son|daughter|mother|mom|mum|father|dad|" +
  "sister|brother|grandmother|grandma|grandfather|grandpa|aunt|uncle|niece|nephew|cousin";
const animals =
  "dog|cat|puppy|kitten|rabbit|bunny|hamster|parrot|horse|pony|tortoise|turtle|fish|bird|budgie|guinea pig|" +
  "snake|lizard|gecko|ferret|rat|mouse|chicken|goat|donkey|canary";
const jobs =
  "(?:(?!retired|former|ex|aspiring|wannabe|future|bad|good|terrible|great|huge|amateur|big|part)[\\w-]+ )?(?:nurse|doctor|teacher|engineer|developer|programmer|designer|lawyer|accountant|architect|chef|cook|" +
  "baker|plumber|electrician|carpenter|pharmacist|dentist|vet|veterinarian|journalist|photographer|librarian|" +
  "paramedic|firefighter|pilot|translator|economist|biologist|chemist|physicist|psychologist|therapist|" +
  "surgeon|midwife|mechanic|farmer|barista|bartender|hairdresser|scientist|analyst|consultant|manager|" +
  "professor|researcher|radiologist|social worker|data scientist|truck driver|bus driver|taxi driver)";
const be = "i(?:'m| am)";
const now = "(?:currently |now |actually |presently |still |just |recently )*";

export const english: Language = {
  code: "en",
  hasCapitals: true,
  nothing:
    /\b(?:just kidding|jk|only joking|(?:i'm|i am|was) (?:just )?joking|lol|lmao|haha\w*|april fools?|not really true|i (?:lied|was lying|made (?:that|it) up)|that (?:was|is) a lie|hypothetically|(?:don't|do not|never|please don't) (?:store|save|remember|keep|memorize|memorise|record|note)|off the record|forget (?:what|that|where|my|about|everything|all)|between us|let's (?:say|pretend|role-?play)|for the sake of argument|in my dream|dreamt|dreamed)\b|😂|🤣/i,
  foreign:
    /\b(?:translate|summari[sz]e|proofread|rewrite|rephrase|paraphrase|correct|improve|edit|explain|analy[sz]e|review|check|read|said|says|writes|wrote|quotes?|following|letter|poem|lyrics|article|passage|excerpt|example|sentence|text|bio|script|prompt|placeholder|template|subtitle|caption)\b[^.!?\n]{0,80}:\s|\b(?:(?:draft|compose|write|generate|create|invent|make up|continue|finish|begin|start|prepare|dictate|craft)\b[^.!?\n]{0,60}\b(?:e-?mails?|mail|letter|story|stories|poem|song|novel|scene|dialogu?e|script|chapter|speech|essay|bio|biography|profile|persona|character|message|text|post|tweet|review|reply|response|note|cover letter|ad|sketch|monologu?e|diary|summary|headline|blog|paragraph|resume|statement|caption|joke|riddle|limerick|haiku|testimonial|complaint|about me|introduction|sentence|example|conversation)\b|role[- ]?play\w*|pretend|imagine|act as|play the (?:role|part)|you(?:'re| are) (?!right|welcome|great|the best|amazing|so\b|very|really|helpful|awesome|kind|nice|good|my|in|on|at|not|going)\w+|to whom it may concern|(?:write|draft|compose|make|create|generate|give me|help me)\b[^.!?\n]{0,80}: |(?:my|the|our) (?:character|protagonist|hero|heroine|persona|narrator|villain|novel|story|book|client|customer|boss|friend|patient|colleague|student|user|game)\b[^.!?\n]{0,40}(?::|\bsays?\b|\bgoes\b|\bbegins\b|\bstarts\b)|once upon a time|dear (?:[\p{L}.]+ ){0,3}[\p{L}.]+,|fictional|in (?:the|my) (?:story|novel|game|book|film|movie|play)|d&d|dungeons|as (?:a|an) (?:fictional|imaginary)|from the point of view|in the voice of|on behalf of|speaking as|test data|dummy data|sample data|lorem ipsum|fill (?:in|out)\b[^.!?\n]{0,60}:|first person|my character|dear diary)/iu,
  noAllergen:
    /^(?:.* )?(?:meetings?|deadlines?|e-?mails?|chores|homework|housework|drama|rules|noise|crowds|politics|mondays?|\p{L}+days?|mornings?|\p{L}+(?:ness|tions?|ity|ism|ments?|ship|ance|ence)|work\w*|people|idiots?|bugs|code|bad .*|your? .*|my .*|\p{L}+ing|lies|nonsense|fools?|love|life|sports|gym|school|taxes|bureaucracy|bullies|debt|chaos|silence|success|failure|cardio|feelings|losing|fun|hard work|everything|adults?|children|kids)$/iu,
  introduces:
    /^(?:(?:so|ok|okay|hi|hello|hey|well)[ ,]*)?(?:(?:a )?(?:few|some|little|bit|couple of|more|quick|basic|other|further|personal|key|important)?[ ,]*(?:bit )?(?:of )?(?:facts?|info(?:rmation)?|things?|details?|background|context|intro(?:duction)?|notes?|data|profile|bio)(?: (?:about|on|of) (?:me|myself))?|(?:a )?(?:(?:little|bit|few|some|quick|more|short) ?(?:\w+ )?)?about (?:me|myself|my \w+)|for context|fyi|btw|by the way|just so you know|to (?:start|begin|be clear|clarify)|note|reminder|remember(?: (?:this|that))?|please remember(?: (?:this|that))?|(?:quick |small |life )?update|correction|news|good news|important|p\.?s\.?|my (?:name|job|diet|home|city|birthday|allerg\w+|favou?rite\b.{0,40}|dog|cat|pets?|family|wife|husband|profile|details)|name|allerg\w+|diet|dietary (?:needs|restrictions)|(?:short|long) story short|truth is|here(?:'s| is) (?:something|a (?:bit|little|few \w+))\b.*|what you should know(?: about me)?)$/i,
  introductions: [
    [
      /\b(?:[Hh]i|HI|[Hh]ello|[Hh]ey|[Gg]ood (?:morning|afternoon|evening)|[Gg]reetings)\b(?:[ ,!.]*(?:there|all|everyone|folks|again|[Jj]ust so you know|[Nn]ice to meet you|so))*[ ,!.]*(?:[Ii]'m|[Ii] am|[Tt]his is|[Ii]t's) (?!(?:[A-Z]\p{L}*(?:ish|ese|ian|ean|can|ic|ist|man)|I|A|The|In|At|Not|So|German|Dutch|French|Greek|Swiss|Polish|Czech|Thai|Catholic|Muslim|Jewish|Hindu|Buddhist|Tired|Back|New|Sorry|Lost|Confused|Looking|Trying|Here|Sure|Fine|Good|Great|Happy|Sad|Hungry|Busy|Done|Ready|Stuck|Sick|Bored|Late|Early|Afraid|Glad|Hoping|Thinking|Wondering|Having|Getting|Going|Working|Currently|Just|Really|Very|Still|Also|Only|Alone|Home|Broke|Single|Married|Batman|Superman|Groot|Legend|Death|God|Satan|Nobody|Someone|Your|Our)(?![\p{L}]))(\p{Lu}\p{L}*[\p{Ll}\p{Lo}](?:[- ]\p{Lu}\p{Ll}+)?)(?=[,.!]| and\b| from\b| here\b| speaking\b|$)/gu,
      "my name is $1",
    ],
    [
      /\bthis is (\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)?) (?:speaking|here)\b/gu,
      "my name is $1",
    ],
    [/\bThis is (\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)?) (?:speaking|here)\b/gu, "my name is $1"],
    [
      /\bI(?:'m| am) (?!(?:\p{L}+(?:ish|ese|ian|ean|can|ic|ist|man)|German|Dutch|French|Greek|Swiss|Czech|Thai|Muslim|Jewish|Hindu)\b)(\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?)(?:,? and |, )(?=I(?:'m| am|) (?:an? \p{Ll}|from|based|allergic|live|work)|live in|work (?:at|as|for))/gu,
      "my name is $1, ",
    ],
  ],
  supposed:
    /^(?:if|when|whenever|unless|until|once|whether|suppose|supposing|assume|assuming|imagine|pretend|let's|say|what|maybe|perhaps|someday|one day|as if|had i|were i|should i|do|does|did|is|are|am|can|could|would|will|where|who|why|how|tell|ask|remind|according to)\b|\b(?:apparently|figuratively|metaphorically|so to speak|so they say|said|says|saying|told|asked|wrote|writes|claims?|claimed|pretends?|pretended|heard|thinks?|thought|believes?|believed|wish|wished|hope|hoping|want|wanted|would|could|might|may (?:be|have|not|work|move|live|go|become|well|also|never|actually|soon|be)|should|imagine|pretend|dreams?|if i|as if|as though|like to|love to|going to|about to|plan|planning|considering|thinking of|when i was|back when|as a (?:kid|child|boy|girl)|years ago|quiz|riddle|idiom|expression|the phrase|the word|whether|unless|in theory|supposedly|allegedly|almost|nearly|i feel like|feels like)\b/i,
  doubt:
    /\b(?:not|never|hardly|cannot|if|unless|when|used to|no longer|anymore|was(?! born)|were|[a-z]+n't|neither|nor|except|barely|sometimes|half|kind of|sort of|temporarily|this week|today|tonight|tomorrow|right now|until|before)\b/,
  rewrites: [
    [
      /\bi no longer live in ([^,]{1,50}?),? (?:but )?i(?:'m| am) (?:now )?in ([^,]{1,50}?)(?: now)?(?=[.!]|$)/gi,
      "i no longer live in $1, i live in $2",
    ],
    [
      /\bi(?:'ve| have)? (?:just |recently )?moved out of [^,]{1,50}? and (?:now )?live\b/gi,
      "i live",
    ],
    [
      /\bmy favou?rite ([^,]{1,40}?) (?:used to be|was) [^,]{1,60}?,? (?:and |but )?now (?:it's|it is|it became) /gi,
      "my favorite $1 is ",
    ],
    [
      /\b(i (?:currently |now |just )?work(?:ing)? (?:at|for) (?!my|the moment|the time)[^,.]{2,40}?) as (?=an? |the )/gi,
      "$1, i work as ",
    ],
    [
      new RegExp(
        `\\b(i(?:'m| am) an? ${jobs}) (?:at|for|with) (?=(?:the )?[A-Z\\u00c0-\\u00de])`,
        "gu",
      ),
      "$1, i work at ",
    ],
    [
      new RegExp(
        `\\b(I(?:'m| am) an? ${jobs}) (?:at|for|with) (?=(?:the )?[A-Z\\u00c0-\\u00de])`,
        "gu",
      ),
      "$1, i work at ",
    ],
    [/, (?=(?:live in|work (?:at|as|for)) )/gi, ", i "],
    [
      /,? (?:and|but) (?=(?:now |currently |then )?(?:live|reside|work|moved|relocated|(?:am|'m) (?:allergic|vegan|vegetarian|from|based|called)|have (?:an? )?(?:\w+ )?(?:dog|cat|allergy))\b)(?:now |currently |then )?/gi,
      ", i ",
    ],
    [
      /\bi (?:just |recently )?(?:have |'ve )?(?:moved|relocated) (?:out )?(?:here )?from (.{1,60}?) to /gi,
      "i moved to ",
    ],
    [
      /\bi(?:'ve| have)? (?:just |recently )?(?:switched|changed) (?:jobs |employers )?from (.{1,60}?) to /gi,
      "i now work at ",
    ],
    [/\bmy name (?:is|'s) not \p{L}+,? (?:but|it's|it is) /giu, "my name is "],
    [/\bit's \p{L}+ now, (?=not )/giu, ""],
    [/,? (?:because|since it|as it|cause|so that) .*$/i, ""],
    [/,? (?:but )?not (?:to |at |in |for )?[^,.;]*[.! ]*$/i, ""],
    [
      /\b(work(?:ing)? as (?:an? |the )?[\p{L} -]{2,40}?) (at|for) (?!a\b|an\b|my\b|the (?:moment|time))/giu,
      "$1, i work $2 ",
    ],
    [/(?:,| and| but),? (?:and |but )?(?:now|currently|today) (?=(?:i|we)\b)/gi, ", "],
    [/, (?:and |but )?(?=(?:now |currently )(?:based|living|working)\b)/gi, ", i'm "],
    [
      /\bi(?:'ve| have)? (?:just |recently )?left ([^,]{1,50}?) and (?:now )?(joined|work at|work for)\b/gi,
      "i quit $1, i $2",
    ],
    [/\bi(?:'ve| have)? (?:just |recently )?left [^,]{1,50}? and (?:now )?live\b/gi, "i live"],
    [
      /\bwith my (wife|husband|partner|girlfriend|boyfriend|son|daughter|sister|brother) (\p{Lu}\p{L}+)\b/gu,
      ", my $1 is called $2, ",
    ],
  ],
  clauses:
    /(?:,? (?:and|but|so|because|though|although|while) |, |; | [-–—]+ |\()(?=(?:my|our|i|i'm|we|people|everyone|friends)\b)/i,
  openers:
    /^(?:(?:hi|hello|hey|well|so|also|and|but|btw|by the way|actually|oh|yes|no|ok|okay|please|remember(?: that)?|note(?: that)?|just so you know|fyi|for the record|thanks|sure|anyway|there|to be clear|honestly|in fact|for context|quick update|update|news|good news|correction)\b[\s,!:.-]*)+/i,
  closers:
    /(?:,? (?:by the way|btw)|, (?:too|also|as well|honestly|seriously|tbh|you know|actually|though|please|thanks|thank you|nice to meet you|pleased to meet you|so .*|remember.*|just .*))+$/i,
  tails:
    /(?:,? (?:because|since|although|though|but|which|so|with|where|who|while|these days|now|nowadays|at the moment|for (?:the (?:past|last)|\d+|\w+ years|many|a few|years|now|about|over|almost|nearly|my|work|school|good)|by the way|btw|last (?:week|month|year|spring|summer|autumn|fall|winter)|this (?:month|year|spring|summer|autumn|winter)|(?:two|three|four|five|six|\d+|a few|a couple of|several|many) (?:days|weeks|months|years) ago|recently|in (?:\d{4}|january|february|march|april|may|june|july|august|september|october|november|december)|as (?:an?|the)|and (?:this|it|have|love|like|the|we|am|enjoy|that|he|she|they|got)|near|close to|from|yesterday|today|last night|on \p{Lu}\p{L}+day|not|anymore|any more|full[- ]time|part[- ]time|too|as well|instead|already|permanently|all my life|and so)\b.*|, (?!\p{Lu}).*)$/iu,
  list: / ?, ?(?:and |or |to |& )*| (?:and|or|&) (?:to |also )?/i,
  never:
    /^(?:much|hard|well|long|part|normal|intended|expected|fast|planned|what|who|it|that|this|there|here|one|constant|fear|hope|denial|peace|sin|poverty|harmony|pain|luxury|exile|hell|heaven|the moment|the past|the future|the present|the now|the area|the same|a|an|my|your|our|their|his|her|interesting|hard|night|nights|home|once|least|all|being|getting|becoming|times|large|first|last|work|school|university|dawn|weekends?|money|free|fun|myself|them|him|you|us|me|nothing|nobody|later|back|crazy|lazy|stupid|weird|sorry|different|none|in|on|at|too|very|so|spel(?:led|t)|pronounced|written|easy|common|rare|not|full speed|peak|odds|risk|hand|ease|war|large scale|height|and|or|bit|few|lot|everyone|everything|something|somewhere|the edge|the dark|the country|the city(?! of\b)|the suburbs|the countryside|the woods|hell'?s kitchen nightmares|a place where|mondays?|bullshit|nonsense|people|your \w+|people like you|the idea|another planet|another world|cloud nine|cloud cuckoo|lala land|la la land|la-la land|fantasy|dreamland|a bubble|the zoo|under|over|stress|pressure|both|several|team player|kid|way|mornings?|work|stupidity|drama|idiots|lies|commitment|exercise|meetings?|small talk|laziness|responsibility|criticism|change|housework|chores|math|failure|success|noise|politics|gossip|negativity|effort|crowds|rules|authority|cleaning|homework|emails?|deadlines|capitalism|linux|ubuntu|windows|mac|macos|typescript|javascript|python|rust|go|react|vue|svelte|postgres\w*|mysql|aws|azure|gcp|slack|teams|zoom|notion|gmail|outlook|android|ios|vim|emacs|github|gitlab|firefox|chrome|plan b|marketing|sales|finance|engineering|hr|team \w+|management|facebook|instagram|twitter|tiktok|snapchat|reddit|discord|netflix|duolingo|linkedin|youtube|therapy|bed|part|two|three|many|various|trouble|mars|the moon|narnia|hogwarts|tbd|xxx|n\/a|none of your business|nobody important|legion|satan|batman|(?:venus|jupiter|saturn|pluto|neptune|uranus|mercury|wonderland|neverland|atlantis|gotham|mordor|middle-earth|krypton|asgard|wakanda|valhalla|westeros|tatooine|avalon|camelot|oz)(?=$|[ ,]))(?:[ ,]|$)/i,
  canonical: singularEnglish,
  rules: [
    {
      slot: "name",
      pattern:
        /^(?:my (?:full |first |real )?name(?: is|'s)|i am called|i'm called|i go by) (?<v>[^,]+?)(?:,? (?:and|but|by the way|btw)\b.*|,.*)?$/i,
    },
    {
      slot: "name",
      pattern:
        /^(?:you can |you may |just |friends |(?:most |some )?people |everyone |everybody |(?:my )?friends )?(?:calls? me|call me) (?<v>\p{Lu}[^,]*|\p{Lo}[^,]*)$/u,
    },
    {
      slot: "name",
      pattern:
        /^(?:You can |You may |Just |Friends |(?:Most |Some )?[Pp]eople |Everyone |Everybody |(?:My )?[Ff]riends )?[Cc]alls? me (?<v>\p{Lu}[^,]*|\p{Lo}[^,]*)$/u,
    },
    {
      slot: "location",
      ends: true,
      pattern: new RegExp(
        `^(?:i (?:no longer live in (?<v>.+?)|(?:don't|do not) live in (?<j>.+?) (?:any ?more|now)))$`,
        "i",
      ),
    },
    { slot: "location", ends: true, pattern: /^i used to live in (?<v>[^,]+)$/i },
    {
      slot: "location",
      ends: true,
      pattern:
        /^i(?:'ve| have)? (?:just |recently )?(?:moved away from|left|moved out of) (?<v>\p{Lu}[^,]*) for good$/iu,
    },
    {
      slot: "location",
      pattern: new RegExp(
        `^(?:i(?:'m| am)? ${now}(?:live|living|based|reside|residing|living) (?:in|at)|i(?:'ve| have) (?:been living|lived) in|(?:i|we)(?:'ve| have)? ${now}(?:moved|relocated) (?:back )?to|we ${now}live in|my home is in|home for me is|my home ?town is now|i call) (?<v>.+?)(?: home)?$`,
        "i",
      ),
    },
    {
      slot: "origin",
      pattern:
        /^(?:i(?: am|'m) (?:originally )?from|i (?:come|came|hail) (?:originally )?from|i was born(?: and raised)? in|i grew up in|my home ?town is) (?<v>.+)$/i,
    },
    {
      slot: "employer",
      ends: true,
      pattern:
        /^i(?:'ve| have)? (?:just |recently )?(?:(?:quit|resigned from|got fired from|was fired from|got laid off from|retired from) (?:my job at |working at |working for )?|left (?:my job|my position|my post|my role) at )(?<v>[^,]+)$/i,
    },
    {
      slot: "employer",
      ends: true,
      pattern:
        /^i (?:no longer work (?:at|for) (?<v>.+?)|(?:don't|do not) work (?:at|for) (?<j>.+?) any ?more)$/i,
    },
    { slot: "employer", ends: true, pattern: /^i used to work (?:at|for) (?<v>[^,]+)$/i },
    {
      slot: "employer",
      pattern: new RegExp(
        `^(?:i(?:'m| am)? ${now}(?:work|working|employed) (?:at|for|by)|i(?:'ve| have)? (?:just |recently )?(?:joined|(?:got|started|begun) (?:a (?:new )?job |working )?(?:at|for|with)|been (?:working|employed) (?:at|for|by)|(?:got |was |been |gotten )?hired (?:by|at))|my (?:new |current )?(?:employer|company) is) (?<v>.+)$`,
        "i",
      ),
    },
    {
      slot: "occupation",
      pattern: new RegExp(
        `^i(?:'m| am)? ${now}(?:work|working|employed) as (?:an? |the )?(?<v>.+)$`,
        "i",
      ),
    },
    {
      slot: "occupation",
      pattern: new RegExp(
        `^(?:${be} ${now}(?:an? )(?<v>${jobs})(?: by (?:trade|profession|training)| at (?!heart).*| for .*| in .*)?|my (?:job|profession|occupation) is (?:being )?(?:an? )?(?<j>${jobs}))$`,
        "i",
      ),
    },
    {
      slot: "allergy",
      pattern: new RegExp(
        `^(?:${be} (?:\\w+ly |very |also |quite |super |really )?allergic to|i(?:'ve| have)(?: got)? (?:an? )?(?:\\w+ )?(?:allergy|allergies) to) (?<v>.+?)(?:, so .*|, which .*| so .*| since .*)?$`,
        "i",
      ),
    },
    {
      slot: "allergy",
      pattern:
        /^i(?:'ve| have)(?: got)? (?:an? )?(?:severe |bad |serious |strong |mild |life-threatening )?(?<v>(?!(?:food|skin|seasonal|severe|bad|weird|some|many|no|lots|several)\b)[\p{L} -]{2,30}?) allergy$/iu,
    },
    {
      slot: "diet",
      pattern: new RegExp(
        `^(?:${be} ${now}(?:an? (?:lifelong |life-long |committed |proud |devoted )?|strictly |strict |a strict |fully )?|i(?:'ve| have)? (?:recently |just )?(?:become|became|turned|went|gone|been) (?:an? )?)(?<v>vegetarian|vegan|pescatarian|pescetarian|gluten-free|lactose[- ]intolerant|coeliac|celiac|keto)(?: (?:for|since|now|because|by|in|last|this) .*| (?:\\S+ )?\\S+ (?:days|weeks|months|years) ago| now| recently)?$`,
        "i",
      ),
    },
    {
      slot: "diet",
      ends: true,
      pattern:
        /^i(?:'m| am) (?:no longer (?:an? )?(?<v>vegetarian|vegan|pescatarian|keto)|not (?:an? )?(?<j>vegetarian|vegan|pescatarian|keto) any ?more)$/i,
    },
    {
      slot: "diet",
      pattern:
        /^i (?:only |always |strictly |mostly )?(?:eat|keep|follow) (?:an? )?(?:strictly |strict )?(?<v>vegan|vegetarian|pescatarian|kosher|halal|gluten-free|keto|paleo)(?: diet| food)?$/i,
    },
    {
      slot: "birthday",
      pattern:
        /^(?:my b(?:irth|-)?day(?: is|'s)(?: on)?|i was born on|i have my birthday on|i celebrate my birthday on) (?:the )?(?<v>(?=.*(?:\d|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth))(?=.*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d[./-]\d|christmas|valentine)).{3,40})$/i,
    },
    {
      slot: "favorite",
      pattern:
        /^my (?:absolute |all-time |new |current )?(?:favou?rite) (?<k>(?!(?:thing(?! is)|part(?! is)|one|bit|aspect|moment|way|memory|quote|line|scene|kind|child|of|among|out|lie|joke|insult|word|phrase|excuse|is|was)\b)(?!.*\b(?:you|your|this|here|about)\b)[^,]{1,60}?)(?:'s| is| are| has always been) (?:now )?(?:still )?(?<v>.+)$/i,
    },
    {
      slot: "favorite",
      pattern:
        /^(?!(?:the|he|she|here|there|one|which|who|you|your|today|his|her|its|these|those|they|my|our|i|we|some|any|every\w*|so|such|getting|\p{Ll}+ing)\b)(?<v>[^,]{2,40}?) (?:is|are) (?:still )?my (?:absolute |all-time |new )?favou?rite (?<k>(?!(?:thing|part|one|way|kind|child)\b)(?!.*\b(?:you|your|this|here|about)\b)[^,]{2,40})$/iu,
    },
    {
      slot: "family",
      pattern: new RegExp(
        `^[Mm]y (?<k>${kin}) (?<v>(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|June|July|August|September|October|November|December|God|Jesus)\\p{Lu}\\p{Ll}{1,20})(?: (?:and i|and I|is|was|has|just|also|who|\\p{Ll}{2,}s)\\b.*)?$`,
        "u",
      ),
    },
    {
      slot: "pet",
      pattern: new RegExp(
        `^(?:[Mm]y|[Oo]ur) (?:new |old )?(?<k>${animals}) (?<v>(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\\p{Lu}\\p{Ll}{1,20})(?: (?:and i|and I|is|was|has|just|also|who|\\p{Ll}{2,}s)\\b.*)?$`,
        "u",
      ),
    },
    {
      slot: "family",
      pattern: new RegExp(
        `^(?:my|our) (?<k>(?:(?:twin|older|younger|little|big|eldest|youngest) )?(?:${kin}))(?:'s name is| is (?:called|named)|'s (?:called|named)| goes by) (?<v>[^,]+)(?:,.*)?$`,
        "i",
      ),
    },
    {
      slot: "family",
      pattern: new RegExp(
        `^i(?:'ve| have)(?: got)? (?:an? |one )(?:\\w+ )?(?<k>${kin}) (?:called|named) (?<v>[^,]+)$`,
        "i",
      ),
    },
    {
      slot: "pet",
      pattern: new RegExp(
        `^(?:my|our) (?:new |old )?(?<k>${animals})(?:'s name is| is (?:called|named)|'s (?:called|named)) (?<v>[^,]+)$`,
        "i",
      ),
    },
    {
      slot: "pet",
      pattern: new RegExp(
        `^(?:i|we)(?:'ve| have)?(?: got| own| adopted)? (?:just |recently )?(?:an? |one )(?:[\\w-]+ ){0,2}?(?<k>${animals}) (?:called|named|whose name is) (?<v>[^,]+)$`,
        "i",
      ),
    },
  ],
};

/** favourite colours → color. */
function singularEnglish(thing: string): string {
  return thing.trim().toLowerCase().replace(/\b(colo|flavo|neighbo|humo|harbo|labo)ur/g, "$1r")
    .replace(/\btheatre/g, "theater").replace(/\bprogramme(?!r|d)/g, "program")
    .replace(/\b(mov|cook|zomb|smooth|brown|pix|cal|genr|t|p|l|d)ies$/, "$1ie")
    .replace(/\bseries$/, "series ").replace(
      /\b((?:mang|tomat|potat|her|ech|torped|volcan|mosquit|tornad|buffal|domin)o)es$/,
      "$1",
    ).replace(/(\p{L}{2,})ies$/u, "$1y").replace(
      /(\p{L}{2,}(?:sh|ch|x|ss))es$/u,
      "$1",
    )
    .replace(/(\p{L}{2,}[^sui])s$/u, "$1").trim();
}
