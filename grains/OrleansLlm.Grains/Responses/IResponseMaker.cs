namespace OrleansLlm.Grains.Responses;

/// <summary>Makes responses in the background as the HTTP API makes all others. A singleton; used by many responses at once.</summary>
public interface IResponseMaker
{
    /// <summary>
    /// Makes a response. Events are numbered on from those of its creation, and the last one tells its end, whatever went wrong. While limits refuse it, it
    /// waits.
    /// </summary>
    /// <param name="run">The response.</param>
    /// <param name="cancellationToken">Ends it: what was produced until then is paid. Throws then, without a last event.</param>
    IAsyncEnumerable<MadeEvent> MakeAsync(ResponseRun run, CancellationToken cancellationToken);
}
