using System.Globalization;
using Npgsql;

namespace CdnMusic.Bench.Catalogues;

/// <summary>
/// Fills a catalog's database: a release of ten tracks each, an artist for every five releases; names of one to four words out of 64,000, half of
/// them Cyrillic. The same number gives the same catalog.
/// </summary>
internal static class CatalogueGenerator
{
    private const int ReleaseTracks = 10, ArtistTracks = 50, Chunk = 100_000, Seconds = 600;

    private const string Words =
        """
        CREATE OR REPLACE FUNCTION pg_temp.word(seed bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
            SELECT string_agg((CASE WHEN hashint8(seed) & 1 = 0
                THEN '{ra,ne,to,li,su,mo,ka,vi,den,gar,pol,ster,an,bel,cor,dis,el,far,gon,hol,is,jun,kel,lor,mer,nov,or,pra,qui,ros,sol,tam,ul,ven,wil,xan,yor,zen,light,moon}'::text[]
                ELSE '{ра,не,то,ли,су,мо,ка,ви,день,гор,пол,стар,ан,бел,кор,дис,ел,фар,гон,хол,ис,юн,кел,лор,мер,нов,ор,пра,ночь,рос,сол,там,ул,вен,вил,зан,йор,зен,свет,луна}'::text[]
                END)[1 + (abs(hashint8(seed * 31 + place)) % 40)], '') FROM generate_series(1, 3) place
        $$;
        CREATE OR REPLACE FUNCTION pg_temp.title(seed bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
            SELECT initcap(string_agg(pg_temp.word((abs(hashint8(seed * 7 + place)) % 64000)), ' '))
            FROM generate_series(1, 1 + (abs(hashint8(seed)) % 4)) place
        $$
        """;

    public static async Task RunAsync(NpgsqlDataSource source, int tracks, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await RunAsync(Words);
        await RunAsync(string.Create(CultureInfo.InvariantCulture,
            $"INSERT INTO artist (id, name) SELECT 'a' || i, pg_temp.title(i) FROM generate_series(0, {tracks / ArtistTracks}) i"));
        await RunAsync(string.Create(CultureInfo.InvariantCulture,
            $"""
            INSERT INTO release (id, artist_id, title, type, release_date)
            SELECT 'r' || i, 'a' || i / {ArtistTracks / ReleaseTracks}, pg_temp.title(i + 10000000), 'album', date '1970-01-01' + i % 20000
            FROM generate_series(0, {tracks / ReleaseTracks}) i
            """));
        for (var first = 0; first < tracks; first += Chunk)
        {
            await RunAsync(string.Create(CultureInfo.InvariantCulture,
                $$"""
                INSERT INTO track (id, release_id, title, disc, number, duration_ms, cdn_id, renditions)
                SELECT 't' || i, 'r' || i / {{ReleaseTracks}}, pg_temp.title(i + 20000000), 1, 1 + i % {{ReleaseTracks}}, 200000, 'x' || i, '{aac-64,aac-128,aac-256}'
                FROM generate_series({{first}}, {{Math.Min(first + Chunk, tracks) - 1}}) i
                """));
        }

        await RunAsync("ANALYZE");

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = Seconds };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
