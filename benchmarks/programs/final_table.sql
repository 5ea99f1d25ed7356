-- The rows of customer_segments, from tables that both programs make. They have one row
-- per person p: people (everybody) and changes; today (buyers); engaged, attributes,
-- categories, margins, mail_events (those who have some); spoilt, those of whose orders
-- a line can't be used. Besides answers, of consents, and as_of; acts, buys and reads,
-- what they did about a category, bought of it, and answered, by day. Macros are those
-- of final_table.py.

create table averaged as
select
    *,
    (((2 * (abs(monetary_amount) * 10000)::hugeint + order_count)
        // (2 * order_count))::decimal(18, 0) * sign(monetary_amount)
    * 0.0001::decimal(18, 4))::decimal(18, 4) as average_order_amount
from today;

create table spenders as
with averages as (
    select bounds(list_sort(list(average_order_amount))) as average from averaged
)
select *, bucket(average, average_order_amount) as average_score
from averaged cross join averages;

create table confidence as
select count(*) < 100 or count(distinct recency_days) < 5
    or count(distinct order_count) < 5 or count(distinct monetary_amount) < 5
    as is_low_confidence
from today;

create table levelled as
with everybody as (
    select
        people.p, coalesce(engagement_points, 0)::decimal(18, 4) as engagement_points,
        coalesce(intent_count, 0) as intent_count,
        last_interaction_at, engagement_reason
    from people left join engaged using (p)
),
ends as (
    select bounds(list_sort(list(engagement_points))) as ends from everybody
),
levels as (
    select
        engagement_level, min_points,
        lead(min_points, 1, 1000000000) over (order by min_points) as next_min_points
    from rules('seed_engagement_levels')
    where min_points is not null
)
select
    everybody.*, engagement_level,
    bucket(ends.ends, engagement_points) as engagement_score
from everybody
cross join ends
inner join levels
    on engagement_points >= min_points and engagement_points < next_min_points;

-- What somebody likes best: points halve, a day with a purchase has its own.
create table tastes as
with limits as (
    select
        max(rule_value) filter (rule_name = 'window_days') as window_days,
        max(rule_value) filter (rule_name = 'purchase_points') as points,
        max(rule_value) filter (rule_name = 'purchase_half_life_days') as half_life
    from rules('seed_interest_rules')
),
days as (
    select
        p, category, day, least(n * points, daily_cap) as points,
        half_life_days as half_life, false as is_buy
    from acts inner join rules('seed_engagement_points') using (interaction_type)
    union all
    select p, category, day, points, half_life, true from buys cross join limits
),
interests as (
    select
        p, category,
        greatest(
            coalesce(sum(
                (points::decimal(18, 4)::double * power(
                    0.5::double,
                    least((as_of_date - day)::double / days.half_life::double, 100)
                ))::decimal(18, 9)
            ) filter (as_of_date - day < window_days), 0), 0
        )::decimal(18, 4) as points,
        coalesce(
            max(day) filter (as_of_date - day < window_days),
            max(day) filter (is_buy)
        ) as last_on
    from days cross join as_of cross join (select window_days from limits)
    group by p, category
)
select p, first(category order by points desc, last_on desc, category) as top_interest
from interests where last_on is not null
group by p;

-- When to write: own days, and five that are spread as the shop's of closed months.
create table send_times as
with slots as (
    select p, 'hour' as kind, hour as slot, day from reads
    union
    select p, 'weekday', isodow(day)::integer, day from reads
),
own as (
    select
        p, kind, slot, count(*) as n, count(*) filter (day <= closed_on) as closed
    from slots
    cross join (
        select last_day(as_of_date - interval 1 month) as closed_on from as_of
    )
    group by p, kind, slot
),
shop as (
    select
        kind, slot, sum(closed) as closed,
        sum(sum(closed)) over (partition by kind) as total,
        row_number() over (partition by kind order by sum(closed) desc, slot) as place
    from own group by kind, slot
),
candidates as (
    select p, kind, slot, n from own
    union all
    select p, kind, slot, 0 from people cross join shop where place = 1
),
best as (
    select
        p, kind,
        first(slot order by n * total + 5 * closed desc, place) as slot
    from candidates inner join shop using (kind, slot)
    group by p, kind
)
select
    p, max(slot) filter (kind = 'hour') as best_send_hour,
    max(slot) filter (kind = 'weekday') as best_send_weekday
from best group by p;

create table states as
with stages as (
    select levelled.p, min_by(lifecycle_stage, priority) as lifecycle_stage
    from levelled
    left join today using (p)
    inner join rules('seed_lifecycle_rules') as stage
        on coalesce(order_count, 0) >= coalesce(min_order_count, 0)
        and coalesce(recency_days >= min_recency_days, min_recency_days is null)
        and intent_count >= coalesce(min_intent_count, 0)
        and not coalesce(is_transition_only, false)
    group by levelled.p
),
permission as (
    select
        p, max(valid_from) filter (is_granted) as granted_at,
        bool_or(is_granted and valid_to is null) as is_granted_now,
        bool_or(not is_readable and valid_to is null) as is_unreadable_now
    from answers where channel = 'email' and purpose = 'marketing'
    group by p
),
reach as (
    select p, list(distinct channel order by channel) as granted_channels
    from answers
    inner join rules('seed_channels') as channels using (channel)
    where purpose = consent_purpose and is_granted and valid_to is null
    group by p
),
ages as (
    select p, date_sub('year', birth_date, as_of_date) as years
    from attributes cross join as_of
)
select
    people.p, people.customer_id, people.email, phone, first_name, country_code,
    acquisition_channel, age_band, top_category,
    as_of_date, lifecycle_stage, first_order_date, last_order_date, recency_days,
    order_count, monetary_amount, average_order_amount, recency_score, frequency_score,
    monetary_score,
    recency_score || '' || frequency_score || monetary_score as rfm_cell,
    changes.rfm_segment, previous_rfm_segment, segment_changed_on, engagement_points,
    engagement_score, levelled.engagement_level, engagement_reason, last_interaction_at,
    changes.rfm_segment || ' / ' || levelled.engagement_level as nurture_segment,
    coalesce(vip_window_order_count >= 5 and monetary_score >= 4, false) as is_vip,
    is_at_risk,
    case when order_count >= 3 then promotion_order_count >= 0.8 * order_count end
        as is_promotion_driven,
    coalesce(
        average_score = 5 and frequency_score <= 2 and recency_score >= 4, false
    ) as is_high_potential,
    is_low_confidence,
    case
        when people.email is null then 'no_email'
        when complained_at is not null then 'complaint'
        when bounced_at > coalesce(delivered_at, timestamp '0001-01-01')
            then 'hard_bounce'
        when unsubscribed_at >= coalesce(granted_at, timestamp '0001-01-01')
            then 'unsubscribed'
        when is_unreadable_now then 'unreadable_withdrawal'
        when not coalesce(is_granted_now, false) then 'no_consent'
    end as suppression_reason,
    suppression_reason is null as can_email,
    margin_amount,
    spoilt.p is not null as has_rejected_lines,
    top_interest, best_send_hour, best_send_weekday,
    coalesce(granted_channels, []) as granted_channels
from people
cross join as_of
cross join confidence
inner join changes using (p)
inner join levelled using (p)
inner join stages using (p)
inner join rules('seed_segments') as segment using (rfm_segment)
left join attributes using (p)
left join ages using (p)
left join rules('seed_age_bands') as band
    on years >= min_age and (max_age is null or years <= max_age)
left join categories using (p)
left join tastes using (p)
left join send_times using (p)
left join spenders using (p)
left join mail_events using (p)
left join permission using (p)
left join reach using (p)
left join spoilt using (p)
left join margins using (p);

-- What to do next: the playbook, unless a caveat names another segment's.
create macro within(value, least, most) as
    (least is null or value >= least) and (most is null or value <= most);

create table planned as
with caveats as (
    select distinct on (p) p, caveat, playbook_segment
    from states inner join rules('seed_segment_caveats') as caveat using (rfm_segment)
    where within(recency_days, min_recency_days, max_recency_days)
        and within(order_count, min_order_count, max_order_count)
        and within(monetary_amount, null, max_monetary_amount)
        and within(
            states.lifecycle_stage, caveat.lifecycle_stage, caveat.lifecycle_stage
        )
    order by caveat_order
)
select
    states.*,
    replace(
        replace(caveat, '{recency_days}', recency_days::varchar),
        '{order_count}', order_count::varchar
    ) as segment_caveat,
    recommended_action, recommended_channel as planned_channel, recommended_offer,
    phone is not null as has_phone
from states
left join caveats using (p)
left join rules('seed_nurture_playbook') as playbook
    on coalesce(playbook_segment, states.rfm_segment) = playbook.rfm_segment
    and states.engagement_level = playbook.engagement_level;

-- The channel: the planned one, or the first other by which somebody can be reached and
-- may be. There are few ways in which people can be.
create table ways as
with different as (
    select distinct planned_channel, suppression_reason, has_phone, granted_channels
    from planned
),
options as (
    select
        different.*, channel, channel_order, is_substitute,
        case
            when channel = 'email' then replace(suppression_reason, '_', ' ')
            when contact = 'phone' and not has_phone then 'no phone number'
            when contact = 'email' and suppression_reason = 'no_email' then 'no email'
            when consent_purpose is null then null
            when suppression_reason = 'unreadable_withdrawal'
                then 'unreadable withdrawal'
            when not list_contains(granted_channels, channel) then 'no consent'
        end as obstacle
    from different cross join rules('seed_channels')
    where is_substitute or channel = planned_channel
)
select
    planned_channel, suppression_reason, has_phone, granted_channels,
    max(obstacle) filter (channel = planned_channel) as own_obstacle,
    min_by(channel, channel_order) filter (is_substitute and obstacle is null)
        as substitute,
    string_agg(channel || ': ' || obstacle, ', ' order by channel_order) as obstacles
from options
group by planned_channel, suppression_reason, has_phone, granted_channels;

create table customer_segments as
select
    planned.* exclude (p, planned_channel, has_phone, granted_channels),
    case when own_obstacle is null then planned.planned_channel else substitute end
        as recommended_channel,
    case
        when own_obstacle is null then null
        when substitute is null then obstacles
        else planned.planned_channel || ': ' || own_obstacle
    end as channel_reason
from planned
left join ways
    on planned.planned_channel = ways.planned_channel
    and planned.suppression_reason is not distinct from ways.suppression_reason
    and planned.has_phone = ways.has_phone
    and planned.granted_channels = ways.granted_channels;
