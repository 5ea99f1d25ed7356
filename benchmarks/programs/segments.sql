-- What customer_segments is made of, by the shortest way there is on DuckDB, for the
-- default vars, a shop in euros and UTC, and typed raw files; final_table.sql makes
-- its rows. `final_table.py` sets the macros raw(name) and rules(name), which read the
-- files of a raw table or a rule seed, and those of ntile.sql.
--
-- Left out, since the final table does not show it: why a row was rejected, every mart
-- but the last, engagement before the run's date. Facts after the run's moment do not
-- exist where that moment is the latest accepted one. ../README.md says what is left
-- out since no simulated shop has it.

-- 1. Accepted rows: good ones, of each key the newest version.
create macro is_email(text) as
    trim(text) like '%_@_%._%' and trim(text) not like '% %';
create macro normal(text) as case when is_email(text) then lower(trim(text)) end;
set variable latest_possible_at = now()::timestamp + interval 1 day;
create macro has_come(moment, loaded_at) as
    coalesce(moment <= getvariable('latest_possible_at'), true)
    and loaded_at <= getvariable('latest_possible_at');

create table customers as
select
    customer_id, normal(email) as email, first_name,
    upper(country_code) as country_code, birth_date, phone, acquisition_channel,
    created_at, updated_at
from raw('customers')
where customer_id is not null
    and has_come(created_at, loaded_at) and has_come(updated_at, loaded_at)
qualify row_number() over (
    partition by customer_id order by updated_at desc nulls last, loaded_at desc
) = 1;

create table products as
select distinct on (product_id) product_id, category, unit_cost
from raw('products')
where product_id is not null and has_come(updated_at, loaded_at)
    and coalesce(list_price, 0) >= 0 and coalesce(unit_cost, 0) >= 0
order by updated_at desc nulls last, loaded_at desc;

create table rates as
select
    currency_code, rate,
    case when row_number() over later = 1 then date '0001-01-01' else valid_from end
        as valid_from,
    coalesce(lead(valid_from) over later, date '9999-12-31') as valid_to
from (
    select currency_code, rate::decimal(18, 8) as rate, valid_from
    from rules('seed_exchange_rates')
    where shop_currency = 'EUR'
    union all
    select 'EUR', 1, date '2000-01-01'
)
window later as (partition by currency_code order by valid_from);

create table accepted_orders as
select
    orders.order_id, orders.customer_id, normal(orders.email) as email,
    orders.ordered_at, orders.ordered_at::date as order_date,
    statuses.is_counted, statuses.is_refunded,
    upper(orders.currency_code) as currency_code,
    orders.discount_amount, orders.coupon_code
from raw('orders') as orders
inner join rules('seed_order_statuses') as statuses
    on lower(trim(orders.status)) = statuses.order_status
where orders.order_id is not null and orders.ordered_at is not null
    and coalesce(orders.shipping_amount, 0) >= 0
    and coalesce(orders.discount_amount, 0) >= 0
    and has_come(orders.ordered_at, orders.loaded_at)
    and has_come(orders.updated_at, orders.loaded_at)
    and upper(orders.currency_code) in (select currency_code from rates)
qualify row_number() over (
    partition by orders.order_id
    order by orders.updated_at desc nulls last, orders.loaded_at desc
) = 1;

create table refunds as
select distinct on (refund_id) refund_id, order_id, customer_id, refunded_at, amount
from raw('refunds')
where refund_id is not null and refunded_at is not null and amount >= 0
    and has_come(refunded_at, loaded_at)
    and case
        when order_id is null then customer_id is not null
        else order_id in (select order_id from accepted_orders)
    end
order by loaded_at desc;

create view judged_consents as
select
    *,
    consent_id is not null and customer_id is not null and channel is not null
    and purpose is not null and is_granted is not null and recorded_at is not null
    and has_come(recorded_at, loaded_at) as is_good
from raw('consents');

create table consents as
select customer_id, channel, purpose, is_granted, recorded_at
from judged_consents where is_good
qualify row_number() over (
    partition by consent_id order by recorded_at desc, is_granted, loaded_at desc
) = 1;

create view judged_interactions as
select
    interaction_id, customer_id, normal(email) as email, anonymous_id, session_id,
    product_id, interaction_type, coalesce(is_machine, false) as is_machine,
    occurred_at, loaded_at,
    interaction_id is not null and occurred_at is not null
    and interaction_type is not null and has_come(occurred_at, loaded_at) as is_good
from raw('interactions');

create view good_interactions as
select * exclude (is_good) from judged_interactions where is_good;

create table interactions as
with repeated as (
    select interaction_id from good_interactions
    group by interaction_id having count(*) > 1
),
latest as (
    select distinct on (interaction_id) good_interactions.*
    from good_interactions inner join repeated using (interaction_id)
    order by loaded_at desc
)
select good_interactions.* exclude (session_id, loaded_at)
from good_interactions anti join repeated using (interaction_id)
union all
select * exclude (session_id, loaded_at) from latest;

create table judged_lines as
select
    order_line_id, order_id, product_id, quantity, unit_price, discount_amount,
    loaded_at,
    order_line_id is not null and quantity is not null
    and coalesce(unit_price >= 0, false) and coalesce(discount_amount, 0) >= 0
    and coalesce(has_come(null, loaded_at), false) as is_good
from raw('order_lines')
where order_id in (select order_id from accepted_orders);

create table spoilt_orders as
select distinct order_id from judged_lines where not is_good;
create view good_lines as
select * exclude (is_good) from judged_lines where is_good;

create table order_lines as
with repeated as (
    select order_line_id from good_lines group by order_line_id having count(*) > 1
),
latest as (
    select distinct on (order_line_id) good_lines.*
    from good_lines inner join repeated using (order_line_id)
    order by loaded_at desc
),
accepted as (
    from good_lines anti join repeated using (order_line_id)
    union all
    from latest
)
select
    order_id, product_id, quantity,
    (quantity::decimal(19, 4) * unit_price)::decimal(18, 4) as gross,
    coalesce(discount_amount, 0)::decimal(18, 4) as discount
from accepted;
drop view good_lines;
drop table judged_lines;

-- 2. People: the accounts of one e-mail are one person, browsers follow.
create table sightings as
select customer_id, email, is_account, min(seen_at) as first_seen_at
from (
    select customer_id, email, true as is_account, created_at as seen_at
    from customers
    union all
    select customer_id, email, false, ordered_at from accepted_orders
    union all
    select customer_id, email, false, occurred_at from interactions
    where customer_id is not null or email is not null
    union all
    select customer_id, null, false, refunded_at from refunds
    union all
    select customer_id, null, false, recorded_at from consents
)
where customer_id is not null or email is not null
group by all;

create table ids as
with seen as (
    select
        customer_id,
        min(first_seen_at) as first_seen_at,
        first(
            email order by is_account desc, first_seen_at, email
        ) filter (email is not null) as email
    from sightings where customer_id is not null
    group by customer_id
),
owners as (
    select email, min(customer_id) as owner from seen
    where email is not null group by email
)
select
    seen.customer_id, seen.first_seen_at, seen.email,
    coalesce(owners.owner, seen.customer_id) as person
from seen left join owners using (email);

create table emails as
with lone as (
    select email, min(first_seen_at) as first_seen_at
    from sightings where customer_id is null group by email
),
owned as (select distinct email, person from ids where email is not null)
select
    email, lone.first_seen_at,
    coalesce(owned.person, 'email-' || md5(email)) as person
from lone full join owned using (email);

create table sharers as
select anonymous_id, coalesce(ids.person, emails.person) as person
from interactions
left join ids on interactions.customer_id = ids.customer_id
left join emails
    on interactions.customer_id is null and interactions.email = emails.email
where anonymous_id is not null
    and (interactions.customer_id is not null or interactions.email is not null)
group by all;

create table browsers as
with single as (
    select anonymous_id, any_value(person) as person from sharers
    group by anonymous_id having count(*) = 1
)
select
    anonymous_id, any_value(single.person) as person, min(occurred_at) as first_seen_at
from single
left join (
    from interactions where customer_id is null and email is null
) as unnamed using (anonymous_id)
group by anonymous_id;

-- At a browser of several people it is whoever was last named in the visit, else who is
-- named first in it later; else the same at the browser.
create table visits as
with shared as (
    select anonymous_id from sharers group by anonymous_id having count(*) > 1
),
latest as (
    select distinct on (interaction_id) good_interactions.*
    from good_interactions semi join shared using (anonymous_id)
    order by loaded_at desc
),
named as (
    select
        interaction_id, anonymous_id, session_id, occurred_at,
        coalesce(ids.person, emails.person) as person
    from latest
    left join ids on latest.customer_id = ids.customer_id
    left join emails on latest.customer_id is null and latest.email = emails.email
),
-- of several who are named at one moment the smallest
at_moments as (
    select
        *,
        min(person) over (
            partition by anonymous_id, session_id, occurred_at
        ) as in_visit,
        min(person) over (partition by anonymous_id, occurred_at) as at_browser
    from named
),
followed as (
    select
        *,
        last_value(in_visit ignore nulls) over in_visit_before as visit_before,
        first_value(in_visit ignore nulls) over in_whole_visit as visit_first,
        last_value(at_browser ignore nulls) over at_browser_before as browser_before,
        first_value(at_browser ignore nulls) over at_browser_ever as browser_first
    from at_moments
    window
        in_visit_before as (
            partition by anonymous_id, session_id order by occurred_at
            range between unbounded preceding and current row
        ),
        in_whole_visit as (
            partition by anonymous_id, session_id order by occurred_at
            range between unbounded preceding and unbounded following
        ),
        at_browser_before as (
            partition by anonymous_id order by occurred_at
            range between unbounded preceding and current row
        ),
        at_browser_ever as (
            partition by anonymous_id order by occurred_at
            range between unbounded preceding and unbounded following
        )
)
select
    interaction_id, occurred_at,
    coalesce(
        case when session_id is not null then coalesce(visit_before, visit_first) end,
        browser_before, browser_first
    ) as person
from followed where person is null;

create table as_of as
select max(latest) as as_of_at, as_of_at::date as as_of_date from (
    select max(created_at) as latest from customers
    union all select max(ordered_at) from accepted_orders
    union all select max(refunded_at) from refunds
    union all select max(recorded_at) from consents
    union all select max(occurred_at) from interactions
);

-- from here on a person is a number
create table people as
select
    row_number() over ()::integer as p,
    person as customer_id, max(email) as email, min(first_seen_at) as known_since_at
from (
    select person, email, first_seen_at from ids
    union all
    select person, email, first_seen_at from emails
    union all
    select person, null, first_seen_at from browsers
    union all
    select person, null, occurred_at from visits
)
group by person;

create table id_of as
select ids.customer_id, p from ids inner join people on ids.person = people.customer_id;
create table email_of as
select emails.email, p from emails
inner join people on emails.person = people.customer_id;
create table browser_of as
select anonymous_id, p from browsers
inner join people on browsers.person = people.customer_id;

create table visit_of as
select interaction_id, p from visits
inner join people on visits.person = people.customer_id;

create table attributes as
select
    p,
    first(first_name order by updated_at desc nulls last, customer_id)
        filter (first_name is not null) as first_name,
    first(country_code order by updated_at desc nulls last, customer_id)
        filter (country_code is not null) as country_code,
    first(birth_date order by updated_at desc nulls last, customer_id)
        filter (
            birth_date not in (
                select placeholder_date from rules('seed_placeholder_dates')
            )
        ) as birth_date,
    first(phone order by updated_at desc nulls last, customer_id)
        filter (phone is not null) as phone,
    first(acquisition_channel order by updated_at desc nulls last, customer_id)
        filter (acquisition_channel is not null) as acquisition_channel
from customers inner join id_of using (customer_id)
group by p;

-- 3. Money: an order's net, from when it counts and until when.
create macro times(amount, rate) as
    (amount::decimal(19, 4) * rate)::decimal(18, 4);

create table orders as
with lines as (
    select order_id, sum(gross) as gross, sum(discount) as discount
    from order_lines group by order_id
)
select
    accepted_orders.order_id, coalesce(id_of.p, email_of.p) as p,
    accepted_orders.currency_code, rates.rate, ordered_at, order_date,
    is_counted, is_refunded,
    (coalesce(gross, 0)
        - coalesce(lines.discount, 0) - coalesce(discount_amount, 0))::decimal(18, 4)
        as net,
    coupon_code is not null or (
        gross > 0 and coalesce(lines.discount, 0)
        + coalesce(discount_amount, 0) >= 0.05 * gross
    ) as is_on_promotion
from accepted_orders
inner join rates
    on accepted_orders.currency_code = rates.currency_code
    and order_date >= rates.valid_from and order_date < rates.valid_to
left join lines using (order_id)
left join id_of on accepted_orders.customer_id = id_of.customer_id
left join email_of
    on accepted_orders.customer_id is null and accepted_orders.email = email_of.email;

create table spoilt as
select distinct p from orders
where p is not null and order_id in (select order_id from spoilt_orders);

-- Only refunded orders have more than one period. What is given back beyond the goods
-- was paid for shipping.
create table periods as
with moves as (
    select
        orders.order_id, greatest(refunded_at, ordered_at) as moved_at,
        sum(amount) as amount
    from refunds inner join orders using (order_id)
    group by all
),
moments as (
    from moves
    union all
    select distinct orders.order_id, ordered_at, 0 from orders
    semi join moves using (order_id)
),
summed as (
    select order_id, moved_at, sum(amount) as amount from moments group by all
),
refunded as (
    select
        order_id, moved_at as valid_from,
        lead(moved_at) over later as valid_to,
        sum(amount) over later as refund
    from summed
    window later as (partition by order_id order by moved_at)
)
select
    order_id, p, order_date, is_on_promotion,
    net - least(coalesce(refund, 0), greatest(net, 0)) as left_over,
    left_over > 0 as counts, times(left_over, rate) as net,
    times(least(coalesce(refund, 0), greatest(net, 0)), rate) as given_back,
    coalesce(valid_from, ordered_at) as valid_from, valid_to
from orders left join refunded using (order_id)
where (is_counted or (is_refunded and refund > 0)) and p is not null;

create table unlinked as
select
    p, refunded_at,
    times(
        amount,
        (select rate from rates where rates.currency_code = code
            and refunded_at::date >= valid_from and refunded_at::date < valid_to)
    ) as amount
from (
    select
        id_of.p, refunded_at, any_value(amount) as amount,
        coalesce(
            max_by(currency_code, (ordered_at, orders.order_id)), 'EUR'
        ) as code
    from refunds
    inner join id_of using (customer_id)
    left join orders on id_of.p = orders.p and refunded_at >= ordered_at
    where refunds.order_id is null
    group by refund_id, id_of.p, refunded_at
);

-- 4. RFM at every month's end and at the run's date.
create table dates as
with month_ends as (
    select unnest(generate_series(
        date_trunc('month', (select min(known_since_at) from people)),
        (select as_of_date from as_of), interval 1 month
    )) as month
),
ends as (
    select last_day(month) as as_of_date from month_ends
    -- a month that ends on the run's date is closed only with its last microsecond
    where last_day(month) < (select as_of_date from as_of)
    union
    select as_of_date from as_of
)
select
    row_number() over (order by as_of_date)::integer as d, as_of_date,
    as_of_date + interval 1 day - interval 1 microsecond as as_of_at,
    as_of_date = (select as_of_date from as_of) as is_current
from ends;

create table buyers as
with facts as (
    select
        dates.d, periods.p,
        max(order_date) filter (counts) as last_order_date,
        count(*) filter (counts) as order_count,
        sum(net) as net
    from dates inner join periods
        on dates.as_of_at >= valid_from
        and (valid_to is null or dates.as_of_at < valid_to)
    group by dates.d, periods.p
    having bool_or(counts)
),
refunded as (
    select dates.d, p, sum(amount) as amount
    from dates inner join unlinked on dates.as_of_at >= refunded_at
    group by dates.d, p
)
select
    facts.d, facts.p, last_order_date,
    (as_of_date - last_order_date)::integer as recency_days,
    order_count::integer as order_count,
    (net - coalesce(amount, 0))::decimal(18, 4) as monetary_amount
from facts
inner join dates using (d)
left join refunded on facts.d = refunded.d and facts.p = refunded.p;

create table scores as
with by_date as (
    select
        d,
        bounds(list_sort(list(recency_days))) as recency,
        bounds(list_sort(list(order_count))) as frequency,
        bounds(list_sort(list(monetary_amount))) as monetary
    from buyers group by d
)
select
    d, p, monetary_amount, 6 - bucket(recency, recency_days) as recency_score,
    bucket(frequency, order_count) as frequency_score,
    bucket(monetary, monetary_amount) as monetary_score
from buyers inner join by_date using (d);

create table segments as
with cells as (
    from rules('seed_segment_cells') where segment_map = 'eleven'
)
select d, p, rfm_segment from scores
inner join cells
    on scores.recency_score = cells.recency_score
    -- who gave back what they paid, or more, is looked up as the rarest buyer
    and case when monetary_amount > 0 then scores.frequency_score else 1 end
        = cells.frequency_score
    and scores.monetary_score = cells.monetary_score;

-- The segment at the latest closed month end at which it was another one, and the day
-- after that. A month that ends on the run's date has today's segment.
create table changes as
with dated as (
    select people.p, as_of_date, is_current,
        coalesce(rfm_segment, 'Prospects') as rfm_segment
    from people
    inner join dates on is_current or known_since_at <= as_of_at
    left join segments using (p, d)
),
today as (
    select p, rfm_segment from dated where is_current
),
other as (
    select
        dated.p, max_by(dated.rfm_segment, as_of_date) as previous_rfm_segment,
        max(as_of_date) + 1 as segment_changed_on
    from dated inner join today using (p)
    where dated.rfm_segment != today.rfm_segment
    group by dated.p
)
from today left join other using (p);

-- 5. What stands today only.
create table today as
with facts as (
    select
        p, min(order_date) as first_order_date,
        count(*) filter (is_on_promotion) as promotion_order_count,
        count(*) filter (
            order_date > (select as_of_date from as_of) - 183
        ) as vip_window_order_count
    from periods where valid_to is null and counts
    group by p
)
from buyers
inner join (select * exclude (monetary_amount) from scores) as scores using (d, p)
inner join facts using (p)
where d = (select max(d) from dates);

create table categories as
select p, first(category order by net desc, category) as top_category
from (
    select p, category, sum(times(gross - discount, rate)) as net
    from order_lines
    inner join orders using (order_id)
    inner join products using (product_id)
    where category is not null and p is not null
        and order_id in (select order_id from periods where valid_to is null and counts)
    group by p, category
)
group by p;

-- What is refunded takes its part of the cost with it. An order with a line whose cost
-- is not known has no margin.
create table margins as
with costs as (
    select
        order_id, sum(times(quantity, unit_cost))::decimal(18, 4) as cost,
        count(*) = count(unit_cost) as is_known
    from order_lines left join products using (product_id)
    group by order_id
),
kept as (
    select
        *, (net * 10000)::bigint as kept_part,
        ((net + given_back) * 10000)::bigint as whole,
        ((kept_part::hugeint * 2000000 + whole) // (2 * whole::hugeint))
            ::decimal(18, 0) * 0.000001::decimal(18, 6) as share
    from periods inner join costs using (order_id)
    where valid_to is null and counts and is_known
)
select
    p,
    sum(net - case when given_back = 0 then cost else times(cost, share) end)
        ::decimal(18, 4) as margin_amount
from kept group by p;

-- 6. Consent and engagement. What looks like a no and can't be used is one, from its
-- own time on, else from its arrival on.
create table unreadable as
with refusals as (
    select
        customer_id, null as email, channel, purpose, recorded_at as happened_at,
        loaded_at
    from judged_consents where not is_good and not coalesce(is_granted, false)
    union all
    select customer_id, email, 'email', 'marketing', occurred_at, loaded_at
    from judged_interactions
    where interaction_type in ('email_complaint', 'email_unsubscribe') and not is_good
        and not (interaction_type = 'email_unsubscribe' and is_machine)
)
select
    unnest([id_of.p, email_of.p]) as p, channel, purpose,
    case
        when happened_at <= getvariable('latest_possible_at') then happened_at
        else least(loaded_at, (select as_of_at from as_of))
    end as answered_at
from refusals
left join id_of using (customer_id)
left join email_of using (email);

create table answers as
with given as (
    select
        p, channel, purpose, recorded_at as answered_at, is_granted, true as is_readable
    from consents inner join id_of using (customer_id)
    union all
    select p, channel, purpose, answered_at, false, false from unreadable
    where p is not null
),
summed as (
    select
        p, channel, purpose, answered_at as valid_from,
        bool_and(is_granted) as is_granted,
        bool_and(is_readable) or bool_or(is_readable and not is_granted) as is_readable
    from given
    group by p, channel, purpose, answered_at
)
select
    *,
    lead(valid_from) over (partition by p, channel, purpose order by valid_from)
        as valid_to
from summed;

create table happened as
select
    coalesce(id_of.p, email_of.p, browser_of.p, visit_of.p) as p,
    product_id, interaction_type, is_machine, occurred_at
from interactions
left join id_of using (customer_id)
left join email_of
    on interactions.customer_id is null and interactions.email = email_of.email
left join browser_of
    on interactions.customer_id is null and interactions.email is null
    and interactions.anonymous_id = browser_of.anonymous_id
left join visit_of using (interaction_id)
where coalesce(id_of.p, email_of.p, browser_of.p, visit_of.p) is not null;

create table mail_events as
select
    p,
    max(occurred_at) filter (interaction_type = 'email_complaint') as complained_at,
    max(occurred_at) filter (interaction_type = 'email_bounced') as bounced_at,
    max(occurred_at) filter (interaction_type = 'email_delivered') as delivered_at,
    max(occurred_at) filter (
        interaction_type = 'email_unsubscribe' and not is_machine
    ) as unsubscribed_at
from happened
where interaction_type in (
    'email_complaint', 'email_bounced', 'email_delivered', 'email_unsubscribe'
)
group by p;

create table scored as
with rules as (from rules('seed_engagement_points') where is_customer_action),
tracking as (
    from answers where purpose = 'tracking'
)
select happened.p, interaction_type, product_id, occurred_at
from happened
inner join rules using (interaction_type)
left join tracking
    on rules.needs_tracking_consent
    and happened.p = tracking.p and rules.channel = tracking.channel
    and occurred_at >= valid_from and (valid_to is null or occurred_at < valid_to)
where not is_machine and (not needs_tracking_consent or tracking.is_granted);

-- 7. What people look at, buy and read, by day.
create table acts as
select p, category, interaction_type, occurred_at::date as day, count(*) as n
from scored inner join products using (product_id)
where category is not null
group by all;

create table buys as
with bought as (
    select order_id, product_id from order_lines
    where product_id is not null
    group by all having sum(quantity) > 0
)
select distinct p, category, order_date as day
from bought
inner join periods using (order_id)
inner join products using (product_id)
where category is not null and valid_to is null and counts;

create table reads as
select distinct p, hour(read_at)::integer as hour, read_at::date as day
from (
    select p, occurred_at as read_at
    from scored inner join rules('seed_touchpoint_steps') using (interaction_type)
    where step in ('opened', 'clicked')
    union all
    select orders.p, ordered_at
    from orders inner join periods using (order_id)
    where valid_to is null and counts
);

create table points as
with rules as (from rules('seed_engagement_points') where is_customer_action),
tracking as (
    from answers where purpose = 'tracking'
),
days as (
    select
        p, interaction_type, occurred_at::date as day,
        count(*) as n, max(occurred_at) as last_at
    from scored
    group by all
),
worth as (
    select
        days.*, is_purchase_intent,
        (least(n * points, daily_cap)::decimal(18, 4)::double * power(
            0.5::double,
            least(
                ((select as_of_date from as_of) - day)::double / half_life_days::double,
                100
            )
        ))::decimal(18, 9) as points
    from days
    inner join rules using (interaction_type)
    where not needs_tracking_consent or exists (
        from tracking where tracking.p = days.p and tracking.channel = rules.channel
            and valid_to is null and tracking.is_granted
    )
)
select
    p, interaction_type, sum(n) filter (points != 0) as n,
    coalesce(sum(n) filter (is_purchase_intent), 0) as intent_count,
    sum(points)::decimal(28, 9) as points, max(last_at) as last_at
from worth group by p, interaction_type;

create table engaged as
with in_words as (
    select
        *, points::decimal(18, 1) as shown,
        row_number() over (
            partition by p order by abs(points) desc, interaction_type
        ) as place
    from points
)
select
    p, greatest(sum(points), 0)::decimal(18, 4) as engagement_points,
    sum(intent_count) as intent_count, max(last_at) as last_interaction_at,
    string_agg(
        n || ' ' || interaction_type || ' ('
        || case when shown > 0 then '+' else '' end || shown || ')',
        ', ' order by place
    ) filter (place <= 3 and shown != 0) as engagement_reason
from in_words group by p;
