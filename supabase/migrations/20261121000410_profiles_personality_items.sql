-- Profiles: the 50 statements of the personality test, which are in the public domain.

create table public.personality_items (
  item_number smallint primary key,
  item_text text not null,
  factor text not null,
  is_reversed boolean not null,
  created_at timestamptz not null default now(),
  constraint personality_items_number_range check (item_number between 1 and 50),
  constraint personality_items_factor check (
    factor in ('openness', 'conscientiousness', 'extraversion', 'agreeableness', 'neuroticism')
  )
);

comment on table public.personality_items is
  'The 50-item IPIP representation of Goldberg''s Big Five markers (ipip.ori.org, public domain). '
  'A shared catalogue: every signed-in user reads it, nobody owns rows. Answers run from 1 (very '
  'inaccurate) to 5 (very accurate).';
comment on column public.personality_items.is_reversed is
  'Whether agreement lowers the factor: the answer a counts as 6 − a. The published key scores '
  'emotional stability; its items are turned round here to score neuroticism.';

insert into public.personality_items (item_number, item_text, factor, is_reversed) values
  (1, 'Am the life of the party.', 'extraversion', false),
  (2, 'Feel little concern for others.', 'agreeableness', true),
  (3, 'Am always prepared.', 'conscientiousness', false),
  (4, 'Get stressed out easily.', 'neuroticism', false),
  (5, 'Have a rich vocabulary.', 'openness', false),
  (6, 'Don''t talk a lot.', 'extraversion', true),
  (7, 'Am interested in people.', 'agreeableness', false),
  (8, 'Leave my belongings around.', 'conscientiousness', true),
  (9, 'Am relaxed most of the time.', 'neuroticism', true),
  (10, 'Have difficulty understanding abstract ideas.', 'openness', true),
  (11, 'Feel comfortable around people.', 'extraversion', false),
  (12, 'Insult people.', 'agreeableness', true),
  (13, 'Pay attention to details.', 'conscientiousness', false),
  (14, 'Worry about things.', 'neuroticism', false),
  (15, 'Have a vivid imagination.', 'openness', false),
  (16, 'Keep in the background.', 'extraversion', true),
  (17, 'Sympathize with others'' feelings.', 'agreeableness', false),
  (18, 'Make a mess of things.', 'conscientiousness', true),
  (19, 'Seldom feel blue.', 'neuroticism', true),
  (20, 'Am not interested in abstract ideas.', 'openness', true),
  (21, 'Start conversations.', 'extraversion', false),
  (22, 'Am not interested in other people''s problems.', 'agreeableness', true),
  (23, 'Get chores done right away.', 'conscientiousness', false),
  (24, 'Am easily disturbed.', 'neuroticism', false),
  (25, 'Have excellent ideas.', 'openness', false),
  (26, 'Have little to say.', 'extraversion', true),
  (27, 'Have a soft heart.', 'agreeableness', false),
  (28, 'Often forget to put things back in their proper place.', 'conscientiousness', true),
  (29, 'Get upset easily.', 'neuroticism', false),
  (30, 'Do not have a good imagination.', 'openness', true),
  (31, 'Talk to a lot of different people at parties.', 'extraversion', false),
  (32, 'Am not really interested in others.', 'agreeableness', true),
  (33, 'Like order.', 'conscientiousness', false),
  (34, 'Change my mood a lot.', 'neuroticism', false),
  (35, 'Am quick to understand things.', 'openness', false),
  (36, 'Don''t like to draw attention to myself.', 'extraversion', true),
  (37, 'Take time out for others.', 'agreeableness', false),
  (38, 'Shirk my duties.', 'conscientiousness', true),
  (39, 'Have frequent mood swings.', 'neuroticism', false),
  (40, 'Use difficult words.', 'openness', false),
  (41, 'Don''t mind being the center of attention.', 'extraversion', false),
  (42, 'Feel others'' emotions.', 'agreeableness', false),
  (43, 'Follow a schedule.', 'conscientiousness', false),
  (44, 'Get irritated easily.', 'neuroticism', false),
  (45, 'Spend time reflecting on things.', 'openness', false),
  (46, 'Am quiet around strangers.', 'extraversion', true),
  (47, 'Make people feel at ease.', 'agreeableness', false),
  (48, 'Am exacting in my work.', 'conscientiousness', false),
  (49, 'Often feel blue.', 'neuroticism', false),
  (50, 'Am full of ideas.', 'openness', false);

-- A catalogue: any signed-in user may read all of it.
alter table public.personality_items enable row level security;

grant select on public.personality_items to authenticated, service_role;
create policy personality_items_select on public.personality_items for select to authenticated
  using (true);
