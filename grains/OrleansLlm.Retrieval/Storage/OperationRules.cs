using System.Text;
using OrleansLlm.Retrieval.Filters;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>What may be put into an index. Checked before anything is written, so that a batch is taken whole or not at all.</summary>
internal static class OperationRules
{
    private const int MaximumIdLength = 512;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <exception cref="RetrievalException">Something may not be; the parameter names it (<c>operations[0].document.chunks[3].vector</c>).</exception>
    public static void Check(IReadOnlyList<IndexOperation> operations)
    {
        for (var i = 0; i < operations.Count; i++)
        {
            var at = $"operations[{i}]";
            CheckId(operations[i].Id, at + ".id");
            if (operations[i].Document is { } document)
            {
                AttributeRules.Check(document.Attributes, at + ".document.attributes");
                foreach (var (key, value) in document.Attributes)
                {
                    CheckText(key + value.Text, at + ".document.attributes");
                }

                for (var j = 0; j < document.Chunks.Count; j++)
                {
                    Check(document.Chunks[j], $"{at}.document.chunks[{j}]");
                }
            }
        }
    }

    private static void CheckId(string id, string at)
    {
        if (id.Length is 0 or > MaximumIdLength)
        {
            throw new RetrievalException($"{at} must have 1 to {MaximumIdLength} characters. Given: {id.Length}.", at);
        }

        CheckText(id, at);
    }

    private static void Check(IndexChunk chunk, string at)
    {
        CheckLength(chunk.Text, at + ".text");
        CheckLength(chunk.Context ?? "", at + ".context");
        if (chunk.Start < 0 || chunk.Length < 0)
        {
            throw new RetrievalException($"{at}: start and length must not be negative. Given: {chunk.Start} and {chunk.Length}.", at);
        }

        if (chunk.Place is { } place)
        {
            Check(place, at + ".place");
        }
    }

    private static void Check(ChunkPlace place, string at)
    {
        if (place.Page < 1)
        {
            throw new RetrievalException($"{at}.page must be 1 or more. Given: {place.Page}.", at + ".page");
        }

        if (place.FileStart < 0 || place.FileLength < 0 || place.FileStart is null != place.FileLength is null)
        {
            throw new RetrievalException($"{at}: file_start and file_length must both be 0 or more, or both be missing. Given: {place.FileStart} and {place.FileLength}.", at);
        }

        if (place.ParentStart < 0 || place.ParentLength < 0 || place.ParentStart is null != place.ParentLength is null)
        {
            throw new RetrievalException($"{at}: parent_start and parent_length must both be 0 or more, or both be missing. Given: {place.ParentStart} and {place.ParentLength}.", at);
        }
    }

    private static void CheckLength(string text, string at)
    {
        if (text.Length > IndexLimits.TextLength)
        {
            throw new RetrievalException($"{at} may have at most {IndexLimits.TextLength} characters. Given: {text.Length}.", at);
        }

        CheckText(text, at);
    }

    /// <summary>Half a surrogate pair can not be kept as UTF-8: what is cited would not be what was given.</summary>
    private static void CheckText(string text, string at)
    {
        try
        {
            Strict.GetByteCount(text);
        }
        catch (EncoderFallbackException failure)
        {
            throw new RetrievalException($"{at} is not valid Unicode: there is half a surrogate pair at position {failure.Index}.", at, failure);
        }
    }
}
