using CdnMusic.CacheSim.Traces;

namespace CdnMusic.CacheSim.Music;

/// <summary>What a CDN for music is asked: many listening sessions at once, in the order of time.</summary>
internal static class MusicTrace
{
    /// <summary>Makes the trace as it is enumerated. The same options give the same trace.</summary>
    public static IEnumerable<TraceRequest> Generate(MusicTraceOptions options)
    {
        var random = new Random(options.Seed);
        var catalogue = new Catalogue(options, random);
        var sessionsInAll = options.Requests / ListeningSession.MeanRequests;
        var arrivals = new Arrivals(options.Days * SecondsPer.Day / Math.Max(1, sessionsInAll), random);
        var playing = new PriorityQueue<IEnumerator<(double Time, TraceRequest Request)>, (double Time, long Session)>();
        var nextStart = arrivals.Next();
        var sessions = 0L;
        for (var made = 0; made < options.Requests;)
        {
            if (!playing.TryPeek(out var session, out var turn) || nextStart <= turn.Time)
            {
                var started = ListeningSession.Play(nextStart, catalogue, random).GetEnumerator();
                Continue(playing, started, sessions++);
                nextStart = arrivals.Next();
                continue;
            }

            playing.Dequeue();
            yield return session.Current.Request;
            made++;
            Continue(playing, session, turn.Session);
        }
    }

    private static void Continue(
        PriorityQueue<IEnumerator<(double Time, TraceRequest Request)>, (double Time, long Session)> playing,
        IEnumerator<(double Time, TraceRequest Request)> session,
        long number)
    {
        if (session.MoveNext())
        {
            playing.Enqueue(session, (session.Current.Time, number));
        }
        else
        {
            session.Dispose();
        }
    }
}
