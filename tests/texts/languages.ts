/** Ordinary text in several languages, and code: what counting tokens and telling languages are measured on. */

export const prose: Record<string, string> = {
  en:
    `Yesterday we drove to the coast because the weather was finally warm enough. My sister had packed sandwiches, two thermos flasks of coffee and far too many towels. On the way back we got stuck behind a tractor for half an hour, but nobody complained: the sunset over the fields was worth it.
The committee will publish its report on 14 March 2025. It recommends that small companies with fewer than 50 employees be exempt from the new reporting duties, provided that their annual revenue does not exceed 2.5 million euros. Members who disagree may submit a written statement until the end of the month.`,
  de:
    `Gestern sind wir endlich an die Küste gefahren, weil das Wetter warm genug war. Meine Schwester hatte belegte Brote, zwei Thermoskannen Kaffee und viel zu viele Handtücher eingepackt. Auf dem Rückweg standen wir eine halbe Stunde hinter einem Traktor, aber niemand beschwerte sich: Der Sonnenuntergang über den Feldern war es wert.
Der Ausschuss veröffentlicht seinen Bericht am 14. März 2025. Er empfiehlt, kleine Unternehmen mit weniger als 50 Beschäftigten von den neuen Berichtspflichten auszunehmen, sofern ihr Jahresumsatz 2,5 Millionen Euro nicht übersteigt. Mitglieder, die anderer Meinung sind, können bis zum Monatsende eine schriftliche Erklärung einreichen.`,
  fr:
    `Hier, nous sommes enfin partis à la mer parce qu'il faisait assez chaud. Ma sœur avait préparé des sandwichs, deux thermos de café et beaucoup trop de serviettes. Au retour, nous sommes restés coincés une demi-heure derrière un tracteur, mais personne ne s'est plaint : le coucher du soleil sur les champs en valait la peine.
La commission publiera son rapport le 14 mars 2025. Elle recommande d'exempter les petites entreprises de moins de 50 salariés des nouvelles obligations déclaratives, à condition que leur chiffre d'affaires annuel ne dépasse pas 2,5 millions d'euros. Les membres qui ne sont pas d'accord peuvent remettre une déclaration écrite jusqu'à la fin du mois.`,
  es:
    `Ayer por fin fuimos a la costa porque hacía bastante calor. Mi hermana había preparado bocadillos, dos termos de café y demasiadas toallas. A la vuelta nos quedamos media hora atascados detrás de un tractor, pero nadie se quejó: la puesta de sol sobre los campos merecía la pena.
La comisión publicará su informe el 14 de marzo de 2025. Recomienda que las pequeñas empresas con menos de 50 empleados queden exentas de las nuevas obligaciones de información, siempre que su facturación anual no supere los 2,5 millones de euros. Los miembros que no estén de acuerdo pueden presentar una declaración por escrito hasta finales de mes.`,
  pt:
    `Ontem fomos finalmente à praia porque o tempo já estava quente. A minha irmã tinha preparado sanduíches, duas garrafas térmicas de café e toalhas a mais. No regresso ficámos meia hora presos atrás de um trator, mas ninguém se queixou: o pôr do sol sobre os campos valeu a pena.
A comissão publicará o seu relatório a 14 de março de 2025. Recomenda que as pequenas empresas com menos de 50 trabalhadores fiquem isentas das novas obrigações de informação, desde que a sua faturação anual não ultrapasse 2,5 milhões de euros. Os membros que não concordarem podem apresentar uma declaração escrita até ao fim do mês.`,
  ru:
    `Вчера мы наконец поехали к морю, потому что стало достаточно тепло. Моя сестра взяла бутерброды, два термоса кофе и слишком много полотенец. На обратном пути мы полчаса ехали за трактором, но никто не жаловался: закат над полями того стоил.
Комитет опубликует свой доклад 14 марта 2025 года. Он рекомендует освободить небольшие предприятия, в которых работает менее 50 человек, от новых обязанностей по отчётности, если их годовой доход не превышает 2,5 миллиона евро. Члены комитета, которые не согласны, могут подать письменное заявление до конца месяца.`,
  ar:
    `ذهبنا أمس أخيرا إلى الساحل لأن الطقس أصبح دافئا بما يكفي. كانت أختي قد أعدت شطائر وإبريقين من القهوة ومناشف أكثر من اللازم. في طريق العودة علقنا خلف جرار نصف ساعة، لكن أحدا لم يشتك، فقد كان غروب الشمس فوق الحقول يستحق ذلك.
ستنشر اللجنة تقريرها في 14 مارس 2025. وهي توصي بإعفاء الشركات الصغيرة التي يقل عدد موظفيها عن 50 من واجبات الإبلاغ الجديدة، شرط ألا تتجاوز إيراداتها السنوية 2.5 مليون يورو. ويمكن للأعضاء الذين لا يوافقون تقديم بيان مكتوب حتى نهاية الشهر.`,
  hi:
    `कल हम आखिरकार समुद्र तट पर गए क्योंकि मौसम काफी गर्म था। मेरी बहन ने सैंडविच, कॉफी के दो थर्मस और बहुत सारे तौलिये रखे थे। वापसी में हम आधे घंटे तक एक ट्रैक्टर के पीछे फंसे रहे, लेकिन किसी ने शिकायत नहीं की: खेतों के ऊपर सूर्यास्त देखने लायक था।
समिति 14 मार्च 2025 को अपनी रिपोर्ट प्रकाशित करेगी। वह सिफारिश करती है कि 50 से कम कर्मचारियों वाली छोटी कंपनियों को नए नियमों से छूट दी जाए, बशर्ते उनकी वार्षिक आय 25 लाख यूरो से अधिक न हो। जो सदस्य सहमत नहीं हैं, वे महीने के अंत तक लिखित बयान दे सकते हैं।`,
  zh:
    `昨天天气终于够暖和了，我们开车去了海边。我姐姐准备了三明治、两壶咖啡，还有太多的毛巾。回来的路上，我们在一辆拖拉机后面堵了半个小时，但是没有人抱怨：田野上的日落很值得一看。
委员会将于2025年3月14日公布报告。报告建议，员工人数少于50人的小企业可以免除新的报告义务，前提是其年收入不超过250万欧元。不同意的委员可以在月底之前提交书面声明。公司请假制度规定，员工必须提前三天向主管申请，并在系统中填写原因。`,
  ja:
    `昨日はやっと暖かくなったので、海までドライブに行きました。姉はサンドイッチと、コーヒーの魔法瓶を二つ、それに多すぎるほどのタオルを用意していました。帰り道はトラクターの後ろで三十分も渋滞しましたが、誰も文句を言いませんでした。畑の上の夕焼けがとてもきれいだったからです。
委員会は2025年3月14日に報告書を公表します。従業員が50人未満の小さな会社については、年間の売上が250万ユーロを超えないことを条件に、新しい報告義務を免除することを勧めています。反対の委員は月末までに書面で意見を出すことができます。`,
  ko:
    `어제는 날씨가 드디어 따뜻해져서 바닷가로 드라이브를 갔습니다. 언니는 샌드위치와 커피 보온병 두 개, 그리고 너무 많은 수건을 챙겼습니다. 돌아오는 길에 트랙터 뒤에서 삼십 분 동안 막혔지만 아무도 불평하지 않았습니다. 들판 위의 노을이 정말 아름다웠기 때문입니다.
위원회는 2025년 3월 14일에 보고서를 발표합니다. 직원이 50명 미만인 작은 회사는 연간 매출이 250만 유로를 넘지 않으면 새로운 보고 의무를 면제할 것을 권고합니다. 동의하지 않는 위원은 월말까지 서면으로 의견을 낼 수 있습니다.`,
  th:
    `เมื่อวานเราขับรถไปทะเลเพราะอากาศอบอุ่นพอแล้ว พี่สาวของฉันเตรียมแซนด์วิช กาแฟสองกระติก และผ้าเช็ดตัวมากเกินไป ขากลับเราติดอยู่หลังรถไถครึ่งชั่วโมง แต่ไม่มีใครบ่น เพราะพระอาทิตย์ตกเหนือทุ่งนาสวยมาก
คณะกรรมการจะเผยแพร่รายงานในวันที่ 14 มีนาคม 2025 โดยแนะนำให้ยกเว้นบริษัทขนาดเล็กที่มีพนักงานน้อยกว่า 50 คนจากหน้าที่รายงานใหม่ หากรายได้ต่อปีไม่เกิน 2.5 ล้านยูโร สมาชิกที่ไม่เห็นด้วยสามารถยื่นความเห็นเป็นลายลักษณ์อักษรได้จนถึงสิ้นเดือน`,
};

export const code: Record<string, string> = {
  typescript: `export async function loadUsers(client: Client, ids: string[]): Promise<User[]> {
  if (ids.length === 0) return [];
  const { data, error } = await client.from("users").select("id,name,email").in("id", ids);
  if (error) throw new Error(\`Cannot read users: \${error.message}\`);
  return data.map((row) => ({ ...row, name: row.name ?? "unknown" }));
}

for (let i = 0; i < items.length; i += 2) {
  const [left, right] = [items[i], items[i + 1] ?? null];
  total += left.price * (1 - left.discount / 100) + (right?.price ?? 0);
}`,
  python: `import json
from pathlib import Path

class Ledger:
    def __init__(self, path: Path, currency: str = "EUR") -> None:
        self.path = path
        self.currency = currency
        self.entries: list[dict] = []

    def add(self, amount: float, note: str | None = None) -> None:
        if amount == 0:
            raise ValueError("An entry needs an amount.")
        self.entries.append({"amount": round(amount, 2), "note": note or ""})

    def save(self) -> None:
        self.path.write_text(json.dumps(self.entries, indent=2), encoding="utf-8")`,
  sql: `select c.id, c.title, count(m.id) as messages, max(m.created_at) as last_message_at
from public.conversations c
left join public.chat_messages m on m.user_id = c.user_id and m.session_id = c.id
where c.user_id = auth.uid() and c.archived_at is null
group by c.id, c.title
having count(m.id) > 3
order by last_message_at desc nulls last
limit 20;`,
};
