using System.Runtime.CompilerServices;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.Http;

/// <summary>Sends a call and reads its answer, in events or whole as the server decides: some stream, or do not, whatever they are asked.</summary>
internal static class AnswerStream
{
    /// <summary>All that one read of the connection brought is one element, each event's delta by itself in it.</summary>
    public static async IAsyncEnumerable<GenerationChunk> ReadAsync(
        string provider, HttpTransport transport, Uri url, JsonContent body, IAnswerReader answer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await transport.SendAsync(HttpMethod.Post, url, body, cancellationToken).ConfigureAwait(false);
        if (!response.IsEventStream)
        {
            using var whole = await response.ReadAllAsync(UpstreamResponse.MaxBody, isCut: false, cancellationToken).ConfigureAwait(false);
            yield return answer.ReadWhole(whole.Written, response);
            yield break;
        }

        using var events = new EventStream(provider, response);
        while (!answer.IsDone && !answer.IsOver && await events.FillAsync(cancellationToken).ConfigureAwait(false))
        {
            var failure = ReadEvents(events, answer);
            if (!answer.IsDone && answer.Take() is { } chunk)
            {
                // What came before a failure is handed on, whether or not it came with it.
                yield return chunk;
            }

            if (failure is not null)
            {
                throw failure;
            }
        }

        if (answer.IsOver)
        {
            // Ends the server's work at once, whenever the consumer comes back.
            response.Dispose();
        }
        else
        {
            await events.FinishAsync(answer.IsDone, cancellationToken).ConfigureAwait(false);
        }

        yield return answer.End();
    }

    private static ProviderException? ReadEvents(EventStream events, IAnswerReader answer)
    {
        try
        {
            while (!answer.IsDone && !answer.IsOver && events.TryRead())
            {
                answer.ReadEvent(events.Name, events.Data);
            }

            return null;
        }
        catch (ProviderException failure)
        {
            return failure;
        }
    }
}
