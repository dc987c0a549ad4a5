using OrleansLlm.Retrieval.Languages;

namespace OrleansLlm.Retrieval.Documents.Processes;

/// <summary>
/// The part of a process that reads files for a silo, one after the other, as they come on its input, until that ends. After a file that was not read in time it returns, so that the parser
/// that is left behind ends with the process.
/// </summary>
public static class DocumentWorker
{
    /// <summary>Reads files.</summary>
    /// <param name="input">Requests.</param>
    /// <param name="output">Answers; nothing else may write there.</param>
    /// <param name="timeProvider">Measures how long reading takes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(Stream input, Stream output, TimeProvider timeProvider, CancellationToken cancellationToken = default)
    {
        while (await Frames.ReadAsync(input, cancellationToken).ConfigureAwait(false) is { } head)
        {
            var (name, limits) = DocumentWire.DecodeRequest(head);
            var content = await Frames.ReadAsync(input, cancellationToken).ConfigureAwait(false) ?? throw new EndOfStreamException();
            var isLeft = false;
            byte[] answer;
            try
            {
                answer = DocumentWire.Encode(await new DocumentLoader(limits, timeProvider, LanguageDetector.Detect).LoadAsync(content, name, cancellationToken: cancellationToken).ConfigureAwait(false));
            }
            catch (DocumentException refusal)
            {
                answer = DocumentWire.Encode(refusal);
                isLeft = refusal.Fault == DocumentFault.TimedOut;
            }

            await Frames.WriteAsync(output, answer, cancellationToken).ConfigureAwait(false);
            if (isLeft)
            {
                return;
            }
        }
    }
}
