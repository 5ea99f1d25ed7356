-- NTILE(5) where equal values take the bucket of their first member: a value's bucket
-- is 1 + how many of the four buckets before end below it.
create macro bound(sorted, k) as
    sorted[(k * (len(sorted) // 5) + least(k, len(sorted) % 5))::integer];
create macro bounds(sorted) as {
    'k1': bound(sorted, 1), 'k2': bound(sorted, 2),
    'k3': bound(sorted, 3), 'k4': bound(sorted, 4)
};
create macro above(bounds, k, x) as (x > struct_extract(bounds, k))::integer;
create macro bucket(bounds, x) as
    1 + above(bounds, 'k1', x) + above(bounds, 'k2', x)
    + above(bounds, 'k3', x) + above(bounds, 'k4', x);
