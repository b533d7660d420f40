-- The tables of ecoflow-tui. Works alone, on PostgreSQL 15 to 18, and any number of times:
--
--     psql -f schema.sql "$DATABASE_URL"
--
-- psql -v no_raw_index=1 leaves out the index on raw_data, which costs about as much space as the
-- JSON itself. A later version of this file adds what an earlier one did not have.

BEGIN;
SET LOCAL client_min_messages = warning;

-- Two that start at once wait for each other: IF NOT EXISTS alone is not safe against that.
DO $$ BEGIN PERFORM pg_advisory_xact_lock(hashtext('ecoflow-tui schema')); END $$;

CREATE TABLE IF NOT EXISTS ecoflow_measurements (
    id BIGSERIAL PRIMARY KEY,
    message_id UUID NOT NULL UNIQUE,
    ts TIMESTAMPTZ NOT NULL,
    device_sn TEXT NOT NULL,
    soc_percent INTEGER,
    remain_time_min INTEGER,
    watts_in_sum INTEGER,
    watts_out_sum INTEGER,
    ac_out_watts INTEGER,
    dc_out_watts INTEGER,
    typec_out_watts INTEGER,
    usb_out_watts INTEGER,
    pv_in_watts INTEGER,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    topic TEXT NOT NULL,
    model TEXT,
    device_ts TIMESTAMPTZ,
    is_online BOOLEAN,
    raw_data JSONB,
    raw_bytes BYTEA
);
ALTER TABLE ecoflow_measurements
    ADD COLUMN IF NOT EXISTS ac_in_watts DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS dc_in_watts DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS typec_in_watts DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS external_load_watts DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS grid_watts DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS custom_load_watts DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS soc_main_pack_percent DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS charge_remain_min INTEGER,
    ADD COLUMN IF NOT EXISTS discharge_remain_min INTEGER,
    ADD COLUMN IF NOT EXISTS battery_watts DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS battery_volts DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS battery_amps DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS battery_temp_c DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS cycles INTEGER,
    ADD COLUMN IF NOT EXISTS soh_percent DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS ac_in_volts DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS ac_out_volts DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS ac_out_amps DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS pv_in_volts DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS pv_in_amps DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS ac_enabled BOOLEAN,
    ADD COLUMN IF NOT EXISTS dc_enabled BOOLEAN,
    ADD COLUMN IF NOT EXISTS usb_enabled BOOLEAN,
    ADD COLUMN IF NOT EXISTS xboost_enabled BOOLEAN,
    ADD COLUMN IF NOT EXISTS grid_online BOOLEAN,
    ADD COLUMN IF NOT EXISTS charge_limit_percent INTEGER,
    ADD COLUMN IF NOT EXISTS discharge_limit_percent INTEGER,
    ADD COLUMN IF NOT EXISTS ac_charge_limit_watts INTEGER,
    ADD COLUMN IF NOT EXISTS pv_in_wh_total DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS ac_in_wh_total DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS dc_in_wh_total DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS ac_out_wh_total DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS dc_out_wh_total DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS grid_wh_today DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS battery_wh_today DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS device_temp_c DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS ambient_temp DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS zone_left_temp_c DOUBLE PRECISION,
    ADD COLUMN IF NOT EXISTS zone_right_temp_c DOUBLE PRECISION;

CREATE INDEX IF NOT EXISTS idx_ecoflow_measurements_ts
    ON ecoflow_measurements (ts);
CREATE INDEX IF NOT EXISTS idx_ecoflow_measurements_device_sn
    ON ecoflow_measurements (device_sn);
CREATE INDEX IF NOT EXISTS idx_ecoflow_measurements_device_ts
    ON ecoflow_measurements (device_sn, ts DESC);
CREATE INDEX IF NOT EXISTS idx_ecoflow_measurements_vendor
    ON ecoflow_measurements (device_sn, ts) WHERE source = 'vendor';
\if :{?no_raw_index}
\else
CREATE INDEX IF NOT EXISTS idx_ecoflow_measurements_raw_data
    ON ecoflow_measurements USING gin (raw_data jsonb_path_ops);
\endif

CREATE TABLE IF NOT EXISTS ecoflow_unreadable (
    id BIGSERIAL PRIMARY KEY,
    message_id UUID NOT NULL UNIQUE,
    ts TIMESTAMPTZ NOT NULL,
    device_sn TEXT,
    topic TEXT NOT NULL,
    source TEXT NOT NULL,
    payload BYTEA NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS idx_ecoflow_unreadable_ts ON ecoflow_unreadable (ts);

CREATE TABLE IF NOT EXISTS ecoflow_devices (
    device_sn TEXT PRIMARY KEY,
    name TEXT,
    model TEXT,
    first_seen TIMESTAMPTZ NOT NULL,
    last_seen TIMESTAMPTZ NOT NULL
) WITH (fillfactor = 70);

ALTER TABLE ecoflow_devices
    ADD COLUMN IF NOT EXISTS site TEXT,
    ADD COLUMN IF NOT EXISTS family TEXT;

CREATE TABLE IF NOT EXISTS ecoflow_gaps (
    id BIGSERIAL PRIMARY KEY,
    gap_id UUID NOT NULL UNIQUE,
    device_sn TEXT,
    from_ts TIMESTAMPTZ NOT NULL,
    to_ts TIMESTAMPTZ NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS idx_ecoflow_gaps_from_ts ON ecoflow_gaps (from_ts);

CREATE TABLE IF NOT EXISTS ecoflow_books (
    run UUID NOT NULL,
    station TEXT NOT NULL,
    account TEXT NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    is_over BOOLEAN NOT NULL,
    received BIGINT NOT NULL,
    spooled BIGINT NOT NULL,
    redelivered BIGINT NOT NULL,
    discarded BIGINT NOT NULL,
    dropped JSONB NOT NULL,
    pruned BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (run, station)
) WITH (fillfactor = 70);

-- One row a station and column, kept up by the recorder in the transaction that stores the
-- message. Most messages say nothing about most columns, and some stations never mention one: to
-- look for the last word in ecoflow_measurements would read a station's whole history.
CREATE TABLE IF NOT EXISTS ecoflow_last_known (
    device_sn TEXT NOT NULL,
    column_name TEXT NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    ts TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (device_sn, column_name)
) WITH (fillfactor = 50);

-- The same for rows that anybody else inserts. The recorder says that it does so itself, at once
-- for a whole batch.
CREATE OR REPLACE FUNCTION ecoflow_account_for_rows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO ecoflow_devices AS d (device_sn, model, first_seen, last_seen)
    SELECT device_sn, (array_agg(model ORDER BY ts DESC) FILTER (WHERE model IS NOT NULL))[1],
           min(ts), max(ts)
    FROM added GROUP BY device_sn ORDER BY device_sn
    ON CONFLICT (device_sn) DO UPDATE SET
        model = coalesce(excluded.model, d.model),
        first_seen = least(d.first_seen, excluded.first_seen),
        last_seen = greatest(d.last_seen, excluded.last_seen);
    INSERT INTO ecoflow_last_known AS k (device_sn, column_name, value, ts)
    SELECT DISTINCT ON (a.device_sn, said.key) a.device_sn, said.key, number.value, a.ts
    FROM added AS a
    CROSS JOIN LATERAL jsonb_each(
        to_jsonb(a) - '{id,raw_data,raw_bytes}'::text[]
        || CASE WHEN a.is_online IS FALSE THEN '{"gone": 1}'
                WHEN a.source <> 'rest' AND a.kind = 'reading' THEN '{"heard": 0}'
                ELSE '{}' END::jsonb
    ) AS said
    CROSS JOIN LATERAL (
        SELECT CASE jsonb_typeof(said.value)
            WHEN 'boolean' THEN said.value::boolean::integer
            WHEN 'number' THEN said.value::double precision
        END AS value
    ) AS number
    WHERE number.value IS NOT NULL
      -- REST repeats old values for hours: only what it says anew counts.
      AND (a.source <> 'rest' OR NOT EXISTS (
          SELECT FROM ecoflow_last_known AS l
          WHERE l.device_sn = a.device_sn AND l.column_name = said.key AND l.value = number.value
      ))
    ORDER BY a.device_sn, said.key, a.ts DESC, a.id DESC
    ON CONFLICT (device_sn, column_name) DO UPDATE SET value = excluded.value, ts = excluded.ts
    WHERE excluded.ts >= k.ts;
    RETURN NULL;
END $$;
DO $do$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'ecoflow_account_for_rows'
                   AND tgrelid = 'ecoflow_measurements'::regclass) THEN
        CREATE TRIGGER ecoflow_account_for_rows AFTER INSERT ON ecoflow_measurements
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT
        WHEN (current_setting('ecoflow.accounts_itself', true) IS DISTINCT FROM 'on')
        EXECUTE FUNCTION ecoflow_account_for_rows();
    END IF;
END $do$;

CREATE OR REPLACE VIEW ecoflow_latest AS
SELECT
    d.device_sn,
    d.name,
    d.model,
    d.last_seen AS ts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'heard') AS age,
    max(k.value) FILTER (WHERE k.column_name = 'is_online') <> 0 AS is_online,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'is_online') AS is_online_age,
    (max(k.value) FILTER (WHERE k.column_name = 'soc_percent'))::integer AS soc_percent,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'soc_percent') AS soc_percent_age,
    (max(k.value) FILTER (WHERE k.column_name = 'remain_time_min'))::integer AS remain_time_min,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'remain_time_min') AS remain_time_min_age,
    (max(k.value) FILTER (WHERE k.column_name = 'watts_in_sum'))::integer AS watts_in_sum,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'watts_in_sum') AS watts_in_sum_age,
    (max(k.value) FILTER (WHERE k.column_name = 'watts_out_sum'))::integer AS watts_out_sum,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'watts_out_sum') AS watts_out_sum_age,
    (max(k.value) FILTER (WHERE k.column_name = 'ac_out_watts'))::integer AS ac_out_watts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'ac_out_watts') AS ac_out_watts_age,
    (max(k.value) FILTER (WHERE k.column_name = 'dc_out_watts'))::integer AS dc_out_watts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'dc_out_watts') AS dc_out_watts_age,
    (max(k.value) FILTER (WHERE k.column_name = 'typec_out_watts'))::integer AS typec_out_watts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'typec_out_watts') AS typec_out_watts_age,
    (max(k.value) FILTER (WHERE k.column_name = 'usb_out_watts'))::integer AS usb_out_watts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'usb_out_watts') AS usb_out_watts_age,
    (max(k.value) FILTER (WHERE k.column_name = 'pv_in_watts'))::integer AS pv_in_watts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'pv_in_watts') AS pv_in_watts_age,
    max(k.value) FILTER (WHERE k.column_name = 'ac_in_watts') AS ac_in_watts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'ac_in_watts') AS ac_in_watts_age,
    max(k.value) FILTER (WHERE k.column_name = 'dc_in_watts') AS dc_in_watts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'dc_in_watts') AS dc_in_watts_age,
    max(k.value) FILTER (WHERE k.column_name = 'typec_in_watts') AS typec_in_watts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'typec_in_watts') AS typec_in_watts_age,
    max(k.value) FILTER (WHERE k.column_name = 'external_load_watts') AS external_load_watts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'external_load_watts') AS external_load_watts_age,
    max(k.value) FILTER (WHERE k.column_name = 'grid_watts') AS grid_watts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'grid_watts') AS grid_watts_age,
    max(k.value) FILTER (WHERE k.column_name = 'custom_load_watts') AS custom_load_watts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'custom_load_watts') AS custom_load_watts_age,
    max(k.value) FILTER (WHERE k.column_name = 'soc_main_pack_percent') AS soc_main_pack_percent,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'soc_main_pack_percent') AS soc_main_pack_percent_age,
    (max(k.value) FILTER (WHERE k.column_name = 'charge_remain_min'))::integer AS charge_remain_min,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'charge_remain_min') AS charge_remain_min_age,
    (max(k.value) FILTER (WHERE k.column_name = 'discharge_remain_min'))::integer AS discharge_remain_min,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'discharge_remain_min') AS discharge_remain_min_age,
    max(k.value) FILTER (WHERE k.column_name = 'battery_watts') AS battery_watts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'battery_watts') AS battery_watts_age,
    max(k.value) FILTER (WHERE k.column_name = 'battery_volts') AS battery_volts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'battery_volts') AS battery_volts_age,
    max(k.value) FILTER (WHERE k.column_name = 'battery_amps') AS battery_amps,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'battery_amps') AS battery_amps_age,
    max(k.value) FILTER (WHERE k.column_name = 'battery_temp_c') AS battery_temp_c,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'battery_temp_c') AS battery_temp_c_age,
    (max(k.value) FILTER (WHERE k.column_name = 'cycles'))::integer AS cycles,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'cycles') AS cycles_age,
    max(k.value) FILTER (WHERE k.column_name = 'soh_percent') AS soh_percent,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'soh_percent') AS soh_percent_age,
    max(k.value) FILTER (WHERE k.column_name = 'ac_in_volts') AS ac_in_volts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'ac_in_volts') AS ac_in_volts_age,
    max(k.value) FILTER (WHERE k.column_name = 'ac_out_volts') AS ac_out_volts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'ac_out_volts') AS ac_out_volts_age,
    max(k.value) FILTER (WHERE k.column_name = 'ac_out_amps') AS ac_out_amps,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'ac_out_amps') AS ac_out_amps_age,
    max(k.value) FILTER (WHERE k.column_name = 'pv_in_volts') AS pv_in_volts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'pv_in_volts') AS pv_in_volts_age,
    max(k.value) FILTER (WHERE k.column_name = 'pv_in_amps') AS pv_in_amps,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'pv_in_amps') AS pv_in_amps_age,
    max(k.value) FILTER (WHERE k.column_name = 'ac_enabled') <> 0 AS ac_enabled,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'ac_enabled') AS ac_enabled_age,
    max(k.value) FILTER (WHERE k.column_name = 'dc_enabled') <> 0 AS dc_enabled,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'dc_enabled') AS dc_enabled_age,
    max(k.value) FILTER (WHERE k.column_name = 'usb_enabled') <> 0 AS usb_enabled,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'usb_enabled') AS usb_enabled_age,
    max(k.value) FILTER (WHERE k.column_name = 'xboost_enabled') <> 0 AS xboost_enabled,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'xboost_enabled') AS xboost_enabled_age,
    max(k.value) FILTER (WHERE k.column_name = 'grid_online') <> 0 AS grid_online,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'grid_online') AS grid_online_age,
    (max(k.value) FILTER (WHERE k.column_name = 'charge_limit_percent'))::integer AS charge_limit_percent,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'charge_limit_percent') AS charge_limit_percent_age,
    (max(k.value) FILTER (WHERE k.column_name = 'discharge_limit_percent'))::integer AS discharge_limit_percent,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'discharge_limit_percent') AS discharge_limit_percent_age,
    (max(k.value) FILTER (WHERE k.column_name = 'ac_charge_limit_watts'))::integer AS ac_charge_limit_watts,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'ac_charge_limit_watts') AS ac_charge_limit_watts_age,
    max(k.value) FILTER (WHERE k.column_name = 'pv_in_wh_total') AS pv_in_wh_total,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'pv_in_wh_total') AS pv_in_wh_total_age,
    max(k.value) FILTER (WHERE k.column_name = 'ac_in_wh_total') AS ac_in_wh_total,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'ac_in_wh_total') AS ac_in_wh_total_age,
    max(k.value) FILTER (WHERE k.column_name = 'dc_in_wh_total') AS dc_in_wh_total,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'dc_in_wh_total') AS dc_in_wh_total_age,
    max(k.value) FILTER (WHERE k.column_name = 'ac_out_wh_total') AS ac_out_wh_total,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'ac_out_wh_total') AS ac_out_wh_total_age,
    max(k.value) FILTER (WHERE k.column_name = 'dc_out_wh_total') AS dc_out_wh_total,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'dc_out_wh_total') AS dc_out_wh_total_age,
    max(k.value) FILTER (WHERE k.column_name = 'grid_wh_today') AS grid_wh_today,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'grid_wh_today') AS grid_wh_today_age,
    max(k.value) FILTER (WHERE k.column_name = 'battery_wh_today') AS battery_wh_today,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'battery_wh_today') AS battery_wh_today_age,
    max(k.value) FILTER (WHERE k.column_name = 'device_temp_c') AS device_temp_c,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'device_temp_c') AS device_temp_c_age,
    max(k.value) FILTER (WHERE k.column_name = 'ambient_temp') AS ambient_temp,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'ambient_temp') AS ambient_temp_age,
    max(k.value) FILTER (WHERE k.column_name = 'zone_left_temp_c') AS zone_left_temp_c,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'zone_left_temp_c') AS zone_left_temp_c_age,
    max(k.value) FILTER (WHERE k.column_name = 'zone_right_temp_c') AS zone_right_temp_c,
    now() - max(k.ts) FILTER (WHERE k.column_name = 'zone_right_temp_c') AS zone_right_temp_c_age,
    -- As the screen says it, by the station's own rhythm, which is the value of heard. A REST
    -- snapshot is no sign of life: the cloud repeats old ones.
    CASE
        WHEN max(k.value) FILTER (WHERE k.column_name = 'is_online') = 0
            AND coalesce(max(k.ts) FILTER (WHERE k.column_name = 'heard')
                <= max(k.ts) FILTER (WHERE k.column_name = 'is_online'), true) THEN 'offline'
        WHEN count(*) FILTER (WHERE k.column_name NOT IN ('is_online', 'gone')) = 0
            THEN 'never seen'
        WHEN max(k.ts) FILTER (WHERE k.column_name = 'gone')
            >= max(k.ts) FILTER (WHERE k.column_name = 'heard') THEN 'stale'
        WHEN now() - max(k.ts) FILTER (WHERE k.column_name = 'heard') <= interval '1 second'
            * least(greatest(30, 3 * max(k.value) FILTER (WHERE k.column_name = 'heard')), 900)
            THEN 'live'
        WHEN now() - max(k.ts) FILTER (WHERE k.column_name = 'heard') <= interval '1 second'
            * least(greatest(300, 6 * max(k.value) FILTER (WHERE k.column_name = 'heard')), 1800)
            THEN 'late'
        ELSE 'stale'
    END AS presence
FROM ecoflow_devices AS d
LEFT JOIN ecoflow_last_known AS k USING (device_sn)
GROUP BY d.device_sn;

COMMENT ON TABLE ecoflow_measurements IS
    'One row a message. NULL: the message did not say. Times are UTC.';
COMMENT ON COLUMN ecoflow_measurements.id IS 'Order of storage';
COMMENT ON COLUMN ecoflow_measurements.message_id IS
    'Given at reception, UUIDv7: the same message is stored once';
COMMENT ON COLUMN ecoflow_measurements.ts IS 'When the message was received';
COMMENT ON COLUMN ecoflow_measurements.device_sn IS 'Serial number of the station';
COMMENT ON COLUMN ecoflow_measurements.soc_percent IS 'State of charge of the whole station, %';
COMMENT ON COLUMN ecoflow_measurements.remain_time_min IS
    'Time to full while charging, to empty while discharging, minutes';
COMMENT ON COLUMN ecoflow_measurements.watts_in_sum IS 'All inputs, W';
COMMENT ON COLUMN ecoflow_measurements.watts_out_sum IS 'All outputs, W';
COMMENT ON COLUMN ecoflow_measurements.ac_out_watts IS 'AC output, W';
COMMENT ON COLUMN ecoflow_measurements.dc_out_watts IS '12 V DC outputs, W';
COMMENT ON COLUMN ecoflow_measurements.typec_out_watts IS 'USB-C outputs, W';
COMMENT ON COLUMN ecoflow_measurements.usb_out_watts IS 'USB-A outputs, W';
COMMENT ON COLUMN ecoflow_measurements.pv_in_watts IS 'Solar input, W';
COMMENT ON COLUMN ecoflow_measurements.ac_in_watts IS 'AC input, W';
COMMENT ON COLUMN ecoflow_measurements.dc_in_watts IS 'Car or adapter input, W';
COMMENT ON COLUMN ecoflow_measurements.typec_in_watts IS 'USB-C input, W';
COMMENT ON COLUMN ecoflow_measurements.external_load_watts IS 'Load on the output ports, W';
COMMENT ON COLUMN ecoflow_measurements.grid_watts IS 'Power from the grid, W';
COMMENT ON COLUMN ecoflow_measurements.custom_load_watts IS 'Load as set by the owner, W';
COMMENT ON COLUMN ecoflow_measurements.soc_main_pack_percent IS
    'State of charge of the main pack alone, %';
COMMENT ON COLUMN ecoflow_measurements.charge_remain_min IS 'Time to full, minutes';
COMMENT ON COLUMN ecoflow_measurements.discharge_remain_min IS 'Time to empty, minutes';
COMMENT ON COLUMN ecoflow_measurements.battery_watts IS 'Battery power, W';
COMMENT ON COLUMN ecoflow_measurements.battery_volts IS 'Battery voltage, V';
COMMENT ON COLUMN ecoflow_measurements.battery_amps IS 'Battery current, A';
COMMENT ON COLUMN ecoflow_measurements.battery_temp_c IS 'Battery temperature, °C';
COMMENT ON COLUMN ecoflow_measurements.cycles IS 'Charge cycles';
COMMENT ON COLUMN ecoflow_measurements.soh_percent IS 'State of health, %';
COMMENT ON COLUMN ecoflow_measurements.ac_in_volts IS 'AC input voltage, V';
COMMENT ON COLUMN ecoflow_measurements.ac_out_volts IS 'AC output voltage, V';
COMMENT ON COLUMN ecoflow_measurements.ac_out_amps IS 'AC output current, A';
COMMENT ON COLUMN ecoflow_measurements.pv_in_volts IS 'Solar input voltage, V';
COMMENT ON COLUMN ecoflow_measurements.pv_in_amps IS 'Solar input current, A';
COMMENT ON COLUMN ecoflow_measurements.ac_enabled IS 'AC output switched on';
COMMENT ON COLUMN ecoflow_measurements.dc_enabled IS '12 V DC output switched on';
COMMENT ON COLUMN ecoflow_measurements.usb_enabled IS 'USB outputs switched on';
COMMENT ON COLUMN ecoflow_measurements.xboost_enabled IS 'X-Boost switched on';
COMMENT ON COLUMN ecoflow_measurements.grid_online IS 'Grid present';
COMMENT ON COLUMN ecoflow_measurements.charge_limit_percent IS
    'Charge limit set by the owner, %';
COMMENT ON COLUMN ecoflow_measurements.discharge_limit_percent IS
    'Discharge limit set by the owner, %';
COMMENT ON COLUMN ecoflow_measurements.ac_charge_limit_watts IS
    'AC charging power set by the owner, W';
COMMENT ON COLUMN ecoflow_measurements.pv_in_wh_total IS 'Solar energy over the lifetime, Wh';
COMMENT ON COLUMN ecoflow_measurements.ac_in_wh_total IS
    'AC energy taken over the lifetime, Wh';
COMMENT ON COLUMN ecoflow_measurements.dc_in_wh_total IS
    'DC energy taken over the lifetime, Wh';
COMMENT ON COLUMN ecoflow_measurements.ac_out_wh_total IS
    'AC energy given over the lifetime, Wh';
COMMENT ON COLUMN ecoflow_measurements.dc_out_wh_total IS
    'DC energy given over the lifetime, Wh';
COMMENT ON COLUMN ecoflow_measurements.grid_wh_today IS 'Grid energy today, Wh';
COMMENT ON COLUMN ecoflow_measurements.battery_wh_today IS 'Battery energy today, Wh';
COMMENT ON COLUMN ecoflow_measurements.device_temp_c IS 'Temperature of the device, °C';
COMMENT ON COLUMN ecoflow_measurements.ambient_temp IS 'Ambient temperature, °C';
COMMENT ON COLUMN ecoflow_measurements.zone_left_temp_c IS 'Temperature of the left zone, °C';
COMMENT ON COLUMN ecoflow_measurements.zone_right_temp_c IS 'Temperature of the right zone, °C';
COMMENT ON COLUMN ecoflow_measurements.kind IS
    'reading: telemetry; presence: online or offline; reply: a command or an answer to one';
COMMENT ON COLUMN ecoflow_measurements.source IS
    'How the message came: mqtt, rest, import or vendor';
COMMENT ON COLUMN ecoflow_measurements.topic IS 'MQTT topic, or REST and the path';
COMMENT ON COLUMN ecoflow_measurements.model IS 'Model of the station as EcoFlow writes it';
COMMENT ON COLUMN ecoflow_measurements.device_ts IS
    'When the station sent it, by its own clock';
COMMENT ON COLUMN ecoflow_measurements.is_online IS
    'Whether the station is online, where the message says so';
COMMENT ON COLUMN ecoflow_measurements.raw_data IS
    'The complete payload; NULL only after it was pruned on request';
COMMENT ON COLUMN ecoflow_measurements.raw_bytes IS
    'The payload as it came, where raw_data cannot hold it exactly';
COMMENT ON TABLE ecoflow_unreadable IS
    'Messages that are no reading of a known station, byte for byte.';
COMMENT ON COLUMN ecoflow_unreadable.id IS 'Order of storage';
COMMENT ON COLUMN ecoflow_unreadable.message_id IS
    'Given at reception, UUIDv7: the same message is stored once';
COMMENT ON COLUMN ecoflow_unreadable.ts IS 'When the message was received';
COMMENT ON COLUMN ecoflow_unreadable.device_sn IS
    'Serial number of the station, where it is known';
COMMENT ON COLUMN ecoflow_unreadable.topic IS 'MQTT topic, or REST and the path';
COMMENT ON COLUMN ecoflow_unreadable.source IS
    'How the message came: mqtt, rest, import or vendor';
COMMENT ON COLUMN ecoflow_unreadable.payload IS 'The payload as it came';
COMMENT ON COLUMN ecoflow_unreadable.reason IS 'Why it could not be read';
COMMENT ON TABLE ecoflow_devices IS 'Every station that has been heard.';
COMMENT ON COLUMN ecoflow_devices.device_sn IS 'Serial number of the station';
COMMENT ON COLUMN ecoflow_devices.name IS 'What its owner calls it';
COMMENT ON COLUMN ecoflow_devices.model IS 'Model of the station as EcoFlow writes it';
COMMENT ON COLUMN ecoflow_devices.first_seen IS 'When its first message was received';
COMMENT ON COLUMN ecoflow_devices.last_seen IS 'When its latest message was received';
COMMENT ON COLUMN ecoflow_devices.site IS 'Where its owner says that it is';
COMMENT ON COLUMN ecoflow_devices.family IS
    'What its owner says that it is, where the serial number does not tell';
COMMENT ON TABLE ecoflow_gaps IS
    'When no message could come or be kept. A station that has nothing to say makes no gap.';
COMMENT ON COLUMN ecoflow_gaps.id IS 'Order of storage';
COMMENT ON COLUMN ecoflow_gaps.gap_id IS 'Given when it began: the same gap is stored once';
COMMENT ON COLUMN ecoflow_gaps.device_sn IS 'Serial number of the station; NULL: all of them';
COMMENT ON COLUMN ecoflow_gaps.from_ts IS 'When it began';
COMMENT ON COLUMN ecoflow_gaps.to_ts IS 'When it ended';
COMMENT ON COLUMN ecoflow_gaps.reason IS
    'link, process (no recorder ran), stall, spool full, credentials, takeover, offline or refused';
COMMENT ON TABLE ecoflow_books IS
    'What each run of a recorder received, and what became of it; see record verify.';
COMMENT ON COLUMN ecoflow_books.run IS 'Of a recorder, from its start to its end';
COMMENT ON COLUMN ecoflow_books.station IS
    'Serial number in the topic, or the topic where it names none';
COMMENT ON COLUMN ecoflow_books.account IS 'Names the account, without saying a key';
COMMENT ON COLUMN ecoflow_books.started_at IS 'When the run began';
COMMENT ON COLUMN ecoflow_books.at IS 'When the books stood like this';
COMMENT ON COLUMN ecoflow_books.is_over IS 'Whether the run has ended';
COMMENT ON COLUMN ecoflow_books.received IS 'Messages taken over';
COMMENT ON COLUMN ecoflow_books.spooled IS 'Messages put on the disk';
COMMENT ON COLUMN ecoflow_books.redelivered IS 'Messages that were on the disk already';
COMMENT ON COLUMN ecoflow_books.discarded IS
    'Messages taken off the disk again to make room, before they were stored';
COMMENT ON COLUMN ecoflow_books.dropped IS 'Messages given up, by reason';
COMMENT ON COLUMN ecoflow_books.pruned IS 'Rows deleted on request since';
COMMENT ON TABLE ecoflow_last_known IS
    'The last known value of each column for each station; read it through ecoflow_latest.';
COMMENT ON COLUMN ecoflow_last_known.device_sn IS 'Serial number of the station';
COMMENT ON COLUMN ecoflow_last_known.column_name IS
    'Column of ecoflow_measurements; heard: that a reading came, but not by REST; gone: that the '
    'cloud said it is offline; snapshot: what REST said, as a number';
COMMENT ON COLUMN ecoflow_last_known.value IS
    'Its last known value in the unit of that column; 0 and 1 for switches; of heard, how many '
    'seconds it usually takes to come again, 0: not known';
COMMENT ON COLUMN ecoflow_last_known.ts IS
    'When the message that said so was received; a snapshot that repeats the one before it does '
    'not count';
COMMENT ON VIEW ecoflow_latest IS
    'The last known value of every column for each station, and its age.';
COMMENT ON COLUMN ecoflow_latest.ts IS 'When its latest message was received';
COMMENT ON COLUMN ecoflow_latest.age IS 'How long it has been silent; a REST snapshot is no word';
COMMENT ON COLUMN ecoflow_latest.presence IS
    'live; late: silent for longer than is usual for it, at least 30 s; stale: for twice as long, '
    'at least 5 min; offline: says the cloud; never seen';
COMMENT ON FUNCTION ecoflow_account_for_rows() IS
    'Keeps ecoflow_latest true when somebody else than the recorder inserts rows';

COMMIT;

-- Views and functions that read, for Grafana and the like. None of them keeps anything: this part
-- may be run again, dropped or left out without losing data.
BEGIN;
SET LOCAL client_min_messages = warning;
DO $$ BEGIN PERFORM pg_advisory_xact_lock(hashtext('ecoflow-tui schema')); END $$;

-- The parts of a stretch of time that lie in each hour, day or month.
CREATE OR REPLACE FUNCTION ecoflow_divide(TIMESTAMPTZ, TIMESTAMPTZ, TEXT)
RETURNS TABLE (period TIMESTAMPTZ, starts_at TIMESTAMPTZ, ends_at TIMESTAMPTZ)
LANGUAGE sql STABLE AS $function$
    SELECT p.period, greatest($1, p.period), least($2, p.period + ('1 ' || $3)::interval)
    FROM generate_series(date_trunc($3, $1), $2, ('1 ' || $3)::interval) AS p (period)
    WHERE least($2, p.period + ('1 ' || $3)::interval) > greatest($1, p.period)
$function$;

-- The same figures as `ecoflow-tui energy`: from lifetime counters where they move, else from
-- watts; silence of more than five minutes is a gap, which adds nothing. Hours, days and months
-- are those of the session's time zone.
CREATE OR REPLACE FUNCTION ecoflow_energy(
    since TIMESTAMPTZ, until TIMESTAMPTZ, step TEXT DEFAULT 'hour'
) RETURNS TABLE (
    device_sn TEXT, period TIMESTAMPTZ, port TEXT, is_input BOOLEAN,
    wh DOUBLE PRECISION, coverage DOUBLE PRECISION, method TEXT
) LANGUAGE sql STABLE AS $function$
    WITH told AS (
        SELECT m.device_sn, m.ts, m.id, m.source,
            ARRAY[
                m.watts_in_sum::float8,
                m.ac_in_watts::float8,
                m.ac_in_wh_total::float8,
                m.pv_in_watts::float8,
                m.pv_in_wh_total::float8,
                m.dc_in_watts::float8,
                m.dc_in_wh_total::float8,
                m.external_load_watts::float8,
                m.watts_out_sum::float8,
                m.ac_out_watts::float8,
                m.ac_out_wh_total::float8,
                m.dc_out_wh_total::float8,
                m.dc_out_watts::float8,
                m.typec_out_watts::float8,
                m.usb_out_watts::float8,
                m.battery_volts::float8,
                m.battery_amps::float8,
                m.battery_temp_c::float8,
                m.soc_percent::float8
            ] AS said
        FROM ecoflow_measurements AS m
        WHERE m.kind = 'reading' AND m.source <> 'vendor'
          AND m.ts >= date_trunc(step, since) - interval '1 hour'
          AND m.ts < until + interval '1 hour'
    ),
    -- The REST API repeats old values for hours after a station has gone.
    compared AS (
        SELECT t.*, t.source = 'rest' AND t.said IS NOT DISTINCT FROM lag(t.said) OVER (
            PARTITION BY t.device_sn, t.source ORDER BY t.ts, t.id
        ) AS is_repeated
        FROM told AS t
    ),
    heard AS (
        SELECT c.device_sn, c.ts, c.id, c.said,
            lag(c.ts) OVER w AS ts_before, lead(c.ts) OVER w AS ts_after
        FROM compared AS c WHERE NOT c.is_repeated
        WINDOW w AS (PARTITION BY c.device_sn ORDER BY c.ts, c.id)
    ),
    islands AS (
        SELECT h.*, count(*) FILTER (
            WHERE h.ts_before IS NULL OR h.ts - h.ts_before > interval '5 minutes'
        ) OVER (PARTITION BY h.device_sn ORDER BY h.ts, h.id) AS island
        FROM heard AS h
    ),
    -- Which of its values each station ever says: the others are not worth a look.
    talents AS (
        SELECT t.device_sn, array_agg(t.is_said ORDER BY t.n) AS said
        FROM (
            SELECT h.device_sn, s.n, bool_or(s.value IS NOT NULL) AS is_said
            FROM heard AS h CROSS JOIN LATERAL unnest(h.said) WITH ORDINALITY AS s (value, n)
            GROUP BY h.device_sn, s.n
        ) AS t
        GROUP BY t.device_sn
    ),
    spoken AS (
        SELECT i.device_sn, i.ts, i.id, i.island, p.port, p.is_input, p.watts, p.counter
        FROM islands AS i JOIN talents AS t USING (device_sn) CROSS JOIN LATERAL (VALUES
            ('in', true, i.said[1], NULL, t.said[1]),
            ('ac_in', true, i.said[2], i.said[3], t.said[2] OR t.said[3]),
            ('pv_in', true, i.said[4], i.said[5], t.said[4] OR t.said[5]),
            ('dc_in', true, i.said[6], i.said[7], t.said[6] OR t.said[7]),
            ('out', false, CASE WHEN t.said[8] THEN i.said[8] ELSE i.said[9] END, NULL, t.said[8] OR t.said[9]),
            ('ac_out', false, i.said[10], i.said[11], t.said[10] OR t.said[11]),
            ('dc_usb_out', false, NULL, i.said[12], t.said[12]),
            ('dc_out', false, i.said[13], NULL, t.said[13]),
            ('typec_out', false, i.said[14], NULL, t.said[14]),
            ('usb_out', false, i.said[15], NULL, t.said[15])
        ) AS p (port, is_input, watts, counter, is_told)
        WHERE p.is_told
    ),
    -- A value holds until the next one: rows with the same word share it.
    worded AS (
        SELECT s.*, count(s.watts) OVER (
            PARTITION BY s.device_sn, s.port, s.island ORDER BY s.ts, s.id
        ) AS word
        FROM spoken AS s
    ),
    held AS (
        SELECT w.*, max(w.watts) OVER (
            PARTITION BY w.device_sn, w.port, w.island, w.word
        ) AS held_watts
        FROM worded AS w WHERE w.word > 0
    ),
    stretches AS (
        SELECT h.device_sn, h.port, h.ts AS starts_at, h.held_watts AS first_watts,
            lead(h.ts) OVER w AS ends_at, lead(h.held_watts) OVER w AS last_watts
        FROM held AS h
        WINDOW w AS (PARTITION BY h.device_sn, h.port, h.island ORDER BY h.ts, h.id)
    ),
    by_watts AS (
        SELECT s.device_sn, s.port, d.period, sum(
            (s.first_watts + (s.last_watts - s.first_watts) * extract(epoch FROM
                (d.ends_at - s.starts_at) + (d.starts_at - s.starts_at)
            ) / 2 / extract(epoch FROM s.ends_at - s.starts_at))
            * extract(epoch FROM d.ends_at - d.starts_at) / 3600
        ) AS wh
        FROM stretches AS s
        CROSS JOIN LATERAL ecoflow_divide(s.starts_at, s.ends_at, step) AS d
        GROUP BY s.device_sn, s.port, d.period
    ),
    counters AS (
        SELECT s.*,
            max(s.counter) OVER (w ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING) AS before,
            max(s.counter) OVER (w ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) AS after
        FROM spoken AS s WHERE s.counter IS NOT NULL
        WINDOW w AS (PARTITION BY s.device_sn, s.port ORDER BY s.ts, s.id)
    ),
    -- What is lower only for a moment was out of date; what stays lower was reset.
    steps AS (
        SELECT c.device_sn, c.port, lag(c.ts) OVER w AS starts_at, c.ts AS ends_at,
            c.counter - lag(c.counter) OVER w AS gained
        FROM counters AS c
        WHERE c.before IS NULL OR c.counter >= c.before
           OR c.after IS NULL OR c.after < c.before
        WINDOW w AS (PARTITION BY c.device_sn, c.port ORDER BY c.ts, c.id)
    ),
    by_counter AS (
        SELECT s.device_sn, s.port, d.period, sum(
            CASE WHEN d.starts_at = s.starts_at AND d.ends_at = s.ends_at THEN s.gained
                 WHEN s.ends_at - s.starts_at <= interval '5 minutes' THEN s.gained
                    * extract(epoch FROM d.ends_at - d.starts_at)
                    / extract(epoch FROM s.ends_at - s.starts_at)
                 ELSE 0 END
        ) AS wh
        FROM steps AS s
        CROSS JOIN LATERAL ecoflow_divide(s.starts_at, s.ends_at, step) AS d
        -- No port of any station carries 50 kW: such a leap is a counter that was set.
        WHERE s.gained BETWEEN 0
            AND 100 + 50000 * extract(epoch FROM s.ends_at - s.starts_at) / 3600
        GROUP BY s.device_sn, s.port, d.period
    ),
    observed AS (
        SELECT h.device_sn, d.period, sum(extract(epoch FROM d.ends_at - d.starts_at)) AS seconds
        FROM heard AS h
        CROSS JOIN LATERAL ecoflow_divide(h.ts, h.ts_after, step) AS d
        WHERE h.ts_after - h.ts <= interval '5 minutes'
        GROUP BY h.device_sn, d.period
    ),
    both_ways AS (
        SELECT device_sn, port, period, w.wh AS watts_wh, c.wh AS counter_wh,
            sum(c.wh) OVER p > 0 OR (count(c.wh) OVER p > 0 AND coalesce(sum(w.wh) OVER p, 0) < 10)
                AS counter_moves
        FROM by_watts AS w FULL JOIN by_counter AS c USING (device_sn, port, period)
        WINDOW p AS (PARTITION BY device_sn, port)
    )
    SELECT b.device_sn, b.period, b.port, i.is_input,
        CASE WHEN b.counter_moves THEN coalesce(b.counter_wh, 0) ELSE coalesce(b.watts_wh, 0) END,
        least(1, coalesce(o.seconds, 0)
            / extract(epoch FROM least(b.period + ('1 ' || step)::interval, until) - b.period)
        )::float8,
        CASE WHEN b.counter_moves THEN 'counter' ELSE 'watts' END
    FROM both_ways AS b
    JOIN (SELECT DISTINCT s.port, s.is_input FROM spoken AS s) AS i USING (port)
    LEFT JOIN observed AS o ON o.device_sn = b.device_sn AND o.period = b.period
    WHERE b.period >= date_trunc(step, since) AND b.period < until
$function$;

-- Kept up to the minute by nobody: worked out when asked. For a part of a long history call the
-- functions with that part's beginning and end.
CREATE OR REPLACE VIEW ecoflow_energy_hourly AS
SELECT e.device_sn, e.period AS hour, e.port, e.is_input, e.wh, e.coverage, e.method
FROM (SELECT min(first_seen) AS since, max(last_seen) AS until FROM ecoflow_devices) AS span
CROSS JOIN LATERAL ecoflow_energy(span.since, span.until + interval '1 microsecond', 'hour') AS e;

CREATE OR REPLACE VIEW ecoflow_energy_daily AS
SELECT e.device_sn, e.period AS day, e.port, e.is_input, e.wh, e.coverage, e.method
FROM (SELECT min(first_seen) AS since, max(last_seen) AS until FROM ecoflow_devices) AS span
CROSS JOIN LATERAL ecoflow_energy(span.since, span.until + interval '1 microsecond', 'day') AS e;

-- Means minute by minute, of any stretch of time; a stretch that is short is answered quickly.
CREATE OR REPLACE FUNCTION ecoflow_minutes(since TIMESTAMPTZ, until TIMESTAMPTZ) RETURNS TABLE (
    device_sn TEXT,
    minute TIMESTAMPTZ,
    messages BIGINT,
    soc_percent NUMERIC,
    watts_in_sum NUMERIC,
    watts_out_sum NUMERIC,
    ac_out_watts NUMERIC,
    dc_out_watts NUMERIC,
    typec_out_watts NUMERIC,
    usb_out_watts NUMERIC,
    pv_in_watts NUMERIC,
    ac_in_watts DOUBLE PRECISION,
    dc_in_watts DOUBLE PRECISION,
    typec_in_watts DOUBLE PRECISION,
    external_load_watts DOUBLE PRECISION,
    grid_watts DOUBLE PRECISION,
    custom_load_watts DOUBLE PRECISION,
    soc_main_pack_percent DOUBLE PRECISION,
    battery_watts DOUBLE PRECISION,
    battery_volts DOUBLE PRECISION,
    battery_amps DOUBLE PRECISION,
    battery_temp_c DOUBLE PRECISION,
    soh_percent DOUBLE PRECISION,
    ac_in_volts DOUBLE PRECISION,
    ac_out_volts DOUBLE PRECISION,
    ac_out_amps DOUBLE PRECISION,
    pv_in_volts DOUBLE PRECISION,
    pv_in_amps DOUBLE PRECISION,
    device_temp_c DOUBLE PRECISION,
    ambient_temp DOUBLE PRECISION,
    zone_left_temp_c DOUBLE PRECISION,
    zone_right_temp_c DOUBLE PRECISION
) LANGUAGE sql STABLE AS $function$
    SELECT
        m.device_sn,
        date_bin('1 minute', m.ts, TIMESTAMPTZ '2000-01-01 00:00:00Z'),
        count(*),
        avg(m.soc_percent),
        avg(m.watts_in_sum),
        avg(m.watts_out_sum),
        avg(m.ac_out_watts),
        avg(m.dc_out_watts),
        avg(m.typec_out_watts),
        avg(m.usb_out_watts),
        avg(m.pv_in_watts),
        avg(m.ac_in_watts),
        avg(m.dc_in_watts),
        avg(m.typec_in_watts),
        avg(m.external_load_watts),
        avg(m.grid_watts),
        avg(m.custom_load_watts),
        avg(m.soc_main_pack_percent),
        avg(m.battery_watts),
        avg(m.battery_volts),
        avg(m.battery_amps),
        avg(m.battery_temp_c),
        avg(m.soh_percent),
        avg(m.ac_in_volts),
        avg(m.ac_out_volts),
        avg(m.ac_out_amps),
        avg(m.pv_in_volts),
        avg(m.pv_in_amps),
        avg(m.device_temp_c),
        avg(m.ambient_temp),
        avg(m.zone_left_temp_c),
        avg(m.zone_right_temp_c)
    FROM ecoflow_measurements AS m
    WHERE m.kind = 'reading' AND m.ts >= $1 AND m.ts < $2
    GROUP BY m.device_sn, date_bin('1 minute', m.ts, TIMESTAMPTZ '2000-01-01 00:00:00Z')
$function$;

-- The same of the whole history, all of which is read each time.
CREATE OR REPLACE VIEW ecoflow_minutes AS
SELECT * FROM ecoflow_minutes('-infinity', 'infinity');

-- What EcoFlow itself has kept of whole days, as import --vendor brought it: its own figures, which
-- nothing above counts.
CREATE OR REPLACE VIEW ecoflow_vendor_days AS
SELECT
    m.device_sn,
    substring(m.topic FROM 'beginTime=([0-9]{4}-[0-9]{2}-[0-9]{2})')::date AS day,
    substring(m.topic FROM 'code=([^&]+)') AS code,
    f.figure ->> 'indexName' AS name,
    f.figure ->> 'extra' AS extra,
    (f.figure ->> 'indexValue')::double precision AS value,
    f.figure ->> 'unit' AS unit
FROM ecoflow_measurements AS m
CROSS JOIN LATERAL jsonb_array_elements(
    CASE jsonb_typeof(m.raw_data #> '{data,data}')
        WHEN 'array' THEN m.raw_data #> '{data,data}' ELSE '[]'
    END
) AS f (figure)
WHERE m.source = 'vendor';

COMMENT ON FUNCTION ecoflow_energy IS
    'Wh per station, port and hour, day or month (step), between two moments';
COMMENT ON VIEW ecoflow_energy_hourly IS
    'Wh per station, port and hour; coverage: which share of the hour the station was heard';
COMMENT ON VIEW ecoflow_energy_daily IS
    'Wh per station, port and day of the session''s time zone';
COMMENT ON VIEW ecoflow_vendor_days IS
    'Figures of whole days from EcoFlow''s own history, with EcoFlow''s names and units';
COMMENT ON FUNCTION ecoflow_minutes IS
    'Means of what was said within each minute between two moments; NULL: nothing was said';
COMMENT ON VIEW ecoflow_minutes IS
    'Means of what was said within each minute; NULL: nothing was said';

COMMIT;
