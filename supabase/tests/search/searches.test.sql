-- 210 searches in 15 languages by words alone: each has one right text among all the others. A
-- language's texts are of the same few subjects, so that one common word is not enough.
begin;
select plan(17);

select tests.create_user('ann');
select tests.sign_in_as('ann');

create temporary table searches (place serial, language text, query text, content text);
grant all on searches, searches_place_seq to public;
insert into searches (language, query, content) values
  -- English: inflected words, identifiers, stop words that are all there is
  ('en', 'rented bicycles', 'We rent a bicycle for the weekend, the blue one.'),
  ('en', 'bicycle repair', 'The repairs of my bicycle took three days.'),
  ('en', 'user_service', 'The error comes from src/auth/user_service.ts, line 40.'),
  ('en', 'OrderController', 'Look at class order_controller in the backend.'),
  ('en', 'ABC-1234', 'Ticket ABC-1234 waits for the review.'),
  ('en', '1235', 'Ticket ABC-1235 was closed on Monday.'),
  ('en', 'The Who', 'Last night we heard the who in the park.'),
  ('en', 'v18.17.1', 'Upgrade to v18.17.1 before Friday.'),
  ('en', '555-123-4567', 'Call the plumber: (555) 123 4567.'),
  ('en', 'refact', 'After the refactoring all tests are green.'),
  ('en', 'grandmothers recipe', 'My grandmother wrote the recipe for plum cake by hand.'),
  ('en', 'plum jam', 'Cooking jam from plums takes an hour.'),
  ('en', '"time flies"', 'How time flies when one writes tests.'),
  ('en', 'ann@example.com', 'The invoice goes to ann@example.com.'),
  -- German: umlauts, ß, capitals, compounds as they are written
  ('de', 'Häuser', 'Das alte Haus am See steht leer.'),
  ('de', 'Strasse gesperrt', 'Die Straße zum Bahnhof ist gesperrt.'),
  ('de', 'Bahnhof Uhr', 'Am Bahnhof hängt eine große Uhr.'),
  ('de', U&'Mu\0308nchner Flughafen', U&'Der M\00FCnchner Flughafen hat zwei Terminals.'),
  ('de', 'Flughafen Parkplätze', 'Ein Parkplatz am Flughafen kostet zwanzig Euro.'),
  ('de', 'Kuchen gebacken', 'Ich backe morgen einen Kuchen mit Äpfeln.'),
  ('de', 'Apfel', 'Äpfel aus dem Garten liegen im Keller.'),
  ('de', 'Rechnungen bezahlt', 'Die Rechnung vom März habe ich bezahlt.'),
  ('de', 'Arzttermin', 'Der Arzttermin ist am Dienstag um neun.'),
  ('de', 'Katzen schlafen', 'Unsere Katze ist auf dem Sofa, die Katzen der Nachbarn schlafen.'),
  ('de', 'offentliche Verkehrsmittel', 'Öffentliche Verkehrsmittel fahren heute nicht.'),
  ('de', 'Schlüssel Nachbarin', 'Den Schlüssel hat die Nachbarin.'),
  ('de', 'Büro Ordner', 'Im Büro fehlt der zweite Ordner.'),
  ('de', 'Größe', 'Welche GRÖSSE hat das Hemd?'),
  -- French
  ('fr', 'cafe terrasse', 'On prend un café à la terrasse du port.'),
  ('fr', 'cafés moulus', 'Le café moulu est dans la boîte rouge.'),
  ('fr', 'élève', 'Les élèves attendent devant l''école.'),
  ('fr', 'ecole fermee', 'L''école est fermée le mercredi.'),
  ('fr', 'chevaux', 'Les chevaux de ma tante courent dans le pré.'),
  ('fr', 'noel', 'À Noël nous allons chez mes parents.'),
  ('fr', 'œuf', 'Il reste un oeuf et du beurre.'),
  ('fr', 'soeur', 'Ma sœur habite à Lyon depuis mai.'),
  ('fr', 'billets de train', 'J''ai acheté le billet de train pour Lille.'),
  ('fr', 'train retardé', 'Le train est en retard de dix minutes.'),
  ('fr', 'médecins', 'Le médecin a dit de boire plus d''eau.'),
  ('fr', 'garçon', 'Le garcon joue au ballon.'),
  ('fr', 'chansons', 'Cette chanson passe souvent à la radio.'),
  ('fr', 'aujourd''hui pluie', 'Aujourd''hui la pluie ne cesse pas.'),
  -- Spanish
  ('es', 'canciones', 'Esta canción me recuerda el verano.'),
  ('es', 'nino', 'El niño duerme en la cuna.'),
  ('es', 'niños escuela', 'Los niños van a la escuela en autobús.'),
  ('es', 'corazon', 'El médico escucha el corazón.'),
  ('es', 'llaves coche', 'Las llaves del coche están en la mesa.'),
  ('es', 'coche azul', 'Mi hermano vende un coche azul.'),
  ('es', 'reunión jefes', 'La reunión con el jefe es el jueves.'),
  ('es', 'reuniones canceladas', 'Se ha cancelado la reunión del comité de padres.'),
  ('es', 'montañas', 'Desde la montaña se ve el mar.'),
  ('es', 'vacaciones Perú', 'Pasamos las vacaciones en el Peru con amigos.'),
  ('es', 'pingüino', 'El pinguino del zoo se llama Paco.'),
  ('es', 'factura luz', 'La factura de la luz llega en enero.'),
  ('es', 'árboles', 'Hay un arbol viejo delante de la casa.'),
  ('es', 'receta tortilla', 'La receta de la tortilla lleva cebolla.'),
  -- Italian
  ('it', 'citta', 'La città vecchia è piena di turisti.'),
  ('it', 'perché tardi', 'Perche sei arrivato tardi ieri sera?'),
  ('it', 'gatti neri', 'Il gatto nero dorme sotto il tavolo.'),
  ('it', 'gatto bianco', 'Un gatto bianco è entrato in cucina.'),
  ('it', 'biglietti aereo', 'Il biglietto aereo costa duecento euro.'),
  ('it', 'aereo ritardo', 'L''aereo da Roma è in ritardo.'),
  ('it', 'medico domani', 'Domani vado dal medico alle dieci.'),
  ('it', 'zucchine', 'Metti una zucchina e due carote nella zuppa.'),
  ('it', 'caffè', 'Il caffe della nonna è forte.'),
  ('it', 'chiavi ufficio', 'Le chiavi dell''ufficio le ha Marco.'),
  ('it', 'riunioni lunedì', 'La riunione del lunedi comincia alle nove.'),
  ('it', 'università', 'Mia sorella studia all''università di Bologna.'),
  ('it', 'libri biblioteca', 'Ho preso un libro in biblioteca.'),
  ('it', 'montagna neve', 'In montagna c''è già la neve.'),
  -- Portuguese
  ('pt', 'coracao', 'O coração bate mais depressa na subida.'),
  ('pt', 'livros', 'Este livro é da minha avó.'),
  ('pt', 'avó bolo', 'A avo fez um bolo de laranja.'),
  ('pt', 'cachorros', 'O cachorro do vizinho late à noite.'),
  ('pt', 'reuniões', 'A reunião foi adiada para terça.'),
  ('pt', 'São Paulo', 'Moro em Sao Paulo desde criança.'),
  ('pt', 'praia domingo', 'No domingo vamos à praia com as crianças.'),
  ('pt', 'crianças escola', 'A criança ficou doente e não foi à escola.'),
  ('pt', 'pão', 'Compra pao e queijo na padaria.'),
  ('pt', 'contas atrasadas', 'A conta de água está atrasada.'),
  ('pt', 'água mineral', 'Prefiro agua mineral sem gás.'),
  ('pt', 'viagem avião', 'A viagem de avião dura doze horas.'),
  ('pt', 'médicas', 'A médica receitou um xarope.'),
  ('pt', 'senha computador', 'A senha do computador mudou ontem.'),
  -- Dutch
  ('nl', 'fietsen', 'Mijn fiets staat achter het station.'),
  ('nl', 'station kluis', 'In het station is een kluis voor koffers.'),
  ('nl', 'huizen', 'De prijzen van huizen in Utrecht stijgen.'),
  ('nl', 'Utrecht Domtoren', 'De Domtoren van Utrecht is hoog.'),
  ('nl', 'geïnteresseerd', 'Ben je geinteresseerd in de cursus?'),
  ('nl', 'boeken bibliotheek', 'Het boek moet terug naar de bibliotheek.'),
  ('nl', 'vergaderingen', 'De vergadering van maandag duurt lang.'),
  ('nl', 'kaasmarkt', 'Op de kaasmarkt in Alkmaar is het druk.'),
  ('nl', 'tandarts', 'De tandarts belt morgen terug.'),
  ('nl', 'rekeningen betalen', 'Ik moet de rekening van het gas betalen.'),
  ('nl', 'ijs', 'Er ligt ijs op de gracht.'),
  ('nl', 'coördinator', 'De coordinator van het project heet Joost.'),
  ('nl', 'zeeën', 'De zeeën zijn onrustig in november.'),
  ('nl', 'moeder verjaardag', 'De verjaardag van mijn moeder is in mei.'),
  -- Swedish
  ('sv', 'bilar', 'Min bil är på verkstaden.'),
  ('sv', 'verkstad öppen', 'Verkstaden är öppen till sex.'),
  ('sv', 'smorgas', 'Jag åt en smörgås med ost.'),
  ('sv', 'böckerna', 'Böckerna ligger på hyllan.'),
  ('sv', 'sjön', 'Vi badar i sjön varje sommar.'),
  ('sv', 'sommar', 'På sommaren är det ljust hela natten.'),
  ('sv', 'läkaren', 'Läkaren har tid på torsdag.'),
  ('sv', 'nyckel', 'Var är nyckeln till förrådet?'),
  ('sv', 'kräftskiva', 'I augusti ordnar vi en kräftskiva.'),
  ('sv', 'räkningen', 'Räkningen från elbolaget kom igår.'),
  ('sv', 'Göteborg', 'Tåget till Goteborg går klockan åtta.'),
  ('sv', 'Malmö tåg', 'Ett tåg till Malmö är inställt.'),
  ('sv', 'katten', 'En katt sitter på taket.'),
  ('sv', 'skolor', 'Barnens skola har lov nästa vecka.'),
  -- Polish: no stemmer is there; words as they are, their beginnings, and without accents
  ('pl', 'zolw', 'Mój żółw ma trzydzieści lat.'),
  ('pl', 'lodka', 'Łódka stoi przy pomoście.'),
  ('pl', 'rower', 'Kupiłem nowy rower górski.'),
  ('pl', 'rachunek za prąd', 'Rachunek za prad przyszedł wczoraj.'),
  ('pl', 'lekarz', 'Lekarz przyjmuje w środy.'),
  ('pl', 'książka', 'Ta ksiazka jest o Krakowie.'),
  ('pl', 'Łódź', 'Pociąg do Lodz odjeżdża o siódmej.'),
  ('pl', 'spotkani', 'Spotkanie z klientem jest w piątek.'),
  ('pl', 'pierogi babcia', 'Babcia lepi pierogi z kapustą.'),
  ('pl', 'hasło', 'Nowe hasło zapisałem w sejfie.'),
  ('pl', 'wakacje', 'Wakacje spędzamy nad jeziorem.'),
  ('pl', 'wrzesień', 'We wrzesniu, dokładnie 3 wrzesień, zaczyna się szkoła.'),
  ('pl', 'kot śpi', 'Kot spi na parapecie.'),
  ('pl', 'mieszkanie', 'Mieszkanie na trzecim piętrze jest wolne.'),
  -- Russian
  ('ru', 'велосипед', 'Мы купили новые велосипеды для детей.'),
  ('ru', 'елка', 'На площади поставили ёлку.'),
  ('ru', 'книги', 'Эта книга стоит на верхней полке.'),
  ('ru', 'врачи', 'Врач придёт завтра утром.'),
  ('ru', 'счет за воду', 'Счёт за воду пришёл вчера.'),
  ('ru', 'поезда Казань', 'Поезд в Казань отправляется вечером.'),
  ('ru', 'собака', 'Собаки соседей лают ночью.'),
  ('ru', 'кошка', 'Наша кошка спит на окне.'),
  ('ru', 'встречи', 'Встреча с директором перенесена.'),
  ('ru', 'ключами', 'Ключ от дачи лежит в ящике.'),
  ('ru', 'рецепт борща', 'Бабушкин рецепт борща никому не известен.'),
  ('ru', 'пароли', 'Пароль от почты изменён.'),
  ('ru', 'горы', 'Летом мы ездили в горы Алтая.'),
  ('ru', 'школьный автобус', 'Школьный автобус опоздал на час.'),
  -- Turkish
  ('tr', 'istanbul', 'İSTANBUL bu yaz çok sıcak.'),
  ('tr', 'ISPARTA', 'Gül bahçeleri Isparta yakınında.'),
  ('tr', 'kitaplar', 'Bu kitap kütüphaneden alındı.'),
  ('tr', 'cicek', 'Balkondaki çiçek soldu.'),
  ('tr', 'doktorlar', 'Doktor yarın sabah gelecek.'),
  ('tr', 'fatura', 'Elektrik faturası dün geldi.'),
  ('tr', 'kediler', 'Siyah kedi damda uyuyor.'),
  ('tr', 'kopekler', 'Komşunun köpeği gece havlıyor.'),
  ('tr', 'toplantı', 'Müdürle toplantı cuma günü.'),
  ('tr', 'anahtar', 'Anahtar çekmecede duruyor.'),
  ('tr', 'şeker', 'Kahveyi seker olmadan içerim.'),
  ('tr', 'çay', 'Akşam cay içmeye gelin.'),
  ('tr', 'trenler', 'Ankara treni sekizde kalkıyor, trenler dolu.'),
  ('tr', 'okul', 'Okul pazartesi açılıyor.'),
  -- Arabic: vowel marks, tatweel, letters that writers exchange, articles
  ('ar', 'كتاب', 'هذا كِتَــابٌ عن تاريخ المدينة.'),
  ('ar', 'القاهرة', 'أعيش في القاهره منذ سنوات.'),
  ('ar', 'طبيب', 'الطبيب يأتي صباح الغد.'),
  ('ar', 'سيارة', 'السيارة الزرقاء أمام البيت.'),
  ('ar', 'اجتماع', 'الاجتماع مع المدير يوم الخميس.'),
  ('ar', 'قهوة', 'أشرب القهوة بدون سكر.'),
  ('ar', 'احمد', 'أحمد يدرس في الجامعة.'),
  ('ar', 'مدرسة', 'المدرسة مغلقة اليوم.'),
  ('ar', 'مفتاح', 'المفتاح في الدرج.'),
  ('ar', 'فاتورة', 'وصلت فاتورة الكهرباء أمس.'),
  ('ar', 'قطة', 'القطة نائمة على السطح.'),
  ('ar', 'بحر', 'نسبح في البحر كل صيف.'),
  ('ar', '2024', 'بدأ العمل في سنة ٢٠٢٤.'),
  ('ar', 'مستشفى', 'المستشفي قريب من المحطة.'),
  -- Chinese
  ('zh', '故宫', '昨天我去了北京的故宫，天气很好。'),
  ('zh', '天气预报', '天气预报说明天有雨。'),
  ('zh', '自行车', '我的自行车在修理店。'),
  ('zh', '请假', '公司请假制度从三月开始实行。'),
  ('zh', '报销', '公司报销制度要求提供发票。'),
  ('zh', '猫', '邻居家有一只白猫。'),
  ('zh', '医生', '医生说要多喝水。'),
  ('zh', '火车票', '去上海的火车票已经买好了。'),
  ('zh', '上海博物馆', '我们星期六参观上海博物馆。'),
  ('zh', '密码', '电脑的密码昨天改了。'),
  ('zh', '生日蛋糕', '妈妈的生日蛋糕是草莓味的。'),
  ('zh', '钥匙', '钥匙放在抽屉里。'),
  ('zh', '图书馆', '图书馆晚上九点关门。'),
  ('zh', 'ＷｉＦｉ', '客厅的WiFi信号很弱。'),
  -- Japanese
  ('ja', '売上', '今月の売上レポートを送ってください。'),
  ('ja', '在庫レポート', '在庫レポートは金曜日に出します。'),
  ('ja', '有給休暇', '有給休暇の申請は人事部へ。'),
  ('ja', '経費精算', '経費精算は月末までにお願いします。'),
  ('ja', '自転車', '自転車の鍵をなくしました。'),
  ('ja', '犬', '隣の犬がよく吠えます。'),
  ('ja', 'カメラ', 'ｶﾒﾗを買いに行きました。'),
  ('ja', '新幹線', '新幹線で京都へ行きます。'),
  ('ja', '京都のお寺', '京都のお寺は紅葉がきれいです。'),
  ('ja', '歯医者', '歯医者の予約は三時です。'),
  ('ja', 'パスワード', 'パスワードは毎月変えます。'),
  ('ja', '誕生日', '母の誕生日は五月です。'),
  ('ja', '図書館', '図書館で本を借りました。'),
  ('ja', 'ラーメン', 'あの店のラーメンはおいしい。'),
  -- Korean: words with their particles
  ('ko', '서울', '나는 서울에서 십 년째 살아요.'),
  ('ko', '부산', '부산으로 가는 기차를 예약했어요.'),
  ('ko', '자전거', '자전거를 수리점에 맡겼습니다.'),
  ('ko', '회의', '팀장님과의 회의는 목요일입니다.'),
  ('ko', '고양이', '고양이가 지붕 위에서 자요.'),
  ('ko', '의사', '의사가 물을 많이 마시라고 했어요.'),
  ('ko', '비밀번호', '이메일의 비밀번호를 바꿨어요.'),
  ('ko', '생일 선물', '어머니의 생일에 줄 선물을 샀어요.'),
  ('ko', '도서관', '도서관은 아홉 시에 닫습니다.'),
  ('ko', '열쇠', '열쇠는 서랍에 있어요.'),
  ('ko', '전기 요금', '전기 요금이 지난달보다 올랐어요.'),
  ('ko', '김치', '할머니의 김치는 매워요.'),
  ('ko', '학교', '학교가 월요일에 시작해요.'),
  ('ko', '바다', '여름마다 바다에서 수영해요.');

select public.store_chat_pair(
  s.content, '.', tests.user_id('talk ' || s.place % 7), p_language => s.language
)
from searches s
order by s.place;

create temporary table answers as
select s.*, (
  select f.message_text from public.search_chat_messages(s.query, 1) f
) as found
from searches s;
grant select on answers to public;

select is(count(*), 210::bigint, 'the searches') from searches;
select cmp_ok(
  count(*) filter (where a.found = a.content), '>=', 13::bigint,
  'of 14 searches in ' || a.language || ' at least 13 find their text first; not: ' || coalesce(
    string_agg(a.query || ' (' || coalesce(a.found, 'nothing') || ')', ', ')
      filter (where a.found is distinct from a.content), '-'
  )
)
from answers a
group by a.language
order by a.language;
select cmp_ok(
  count(*) filter (where a.found = a.content), '>=', 200::bigint,
  'of 210 searches at least 200 find their text first'
)
from answers a;

select * from finish();
rollback;
