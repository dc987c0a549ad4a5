using System.Text;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.Tokens;

/// <summary>
/// Tokens where nobody counted them: a text has one token for each 4 bytes of UTF-8 (rounded up), which is near for English and above the truth for most
/// other languages' usual tokenizers; a message has 4 more for its frame; a piece of a stream is one token, or one for each 8 bytes where that is more. Pure.
/// </summary>
public static class TokenEstimate
{
    private const int BytesPerToken = 4;
    private const int BytesPerPiece = 8;
    private const int FrameTokens = 4;
    private const int UnseenTokens = 64;

    /// <summary>The tokens of a text.</summary>
    public static int OfText(string? text) => OfBytes(Bytes(text));

    /// <summary>The tokens of a request's prompt, tools included.</summary>
    public static int OfPrompt(GenerationRequest request)
    {
        if (request.PromptTokens is { } tokens)
        {
            return tokens.Count;
        }

        var sum = (long)OfText(request.Prompt);
        foreach (var message in request.Messages ?? [])
        {
            sum += FrameTokens + OfText(message.Content);
            foreach (var call in message.ToolCalls ?? [])
            {
                sum += FrameTokens + OfText(call.Name) + OfText(call.ArgumentsJson);
            }
        }

        foreach (var tool in request.Tools ?? [])
        {
            sum += FrameTokens + OfText(tool.Name) + OfText(tool.Description) + OfText(tool.ParametersJson);
        }

        return (int)Math.Min(int.MaxValue, sum);
    }

    /// <summary>The most tokens that a request's prompt can have: each has at least one byte. An upper bound where an estimate is not enough.</summary>
    public static int MostOfPrompt(GenerationRequest request) =>
        request.PromptTokens is { } tokens ? tokens.Count : (int)Math.Min(int.MaxValue, (long)OfPrompt(request) * BytesPerToken);

    /// <summary>The tokens of an embedding call's inputs.</summary>
    public static int OfInputs(EmbeddingRequest request) => request.Inputs.Sum(input => input.Tokens?.Count ?? OfText(input.Text));

    /// <summary>The tokens of a rerank call: the query is read again with each document.</summary>
    public static int OfDocuments(RerankRequest request) => request.Documents.Sum(OfText) + (request.Documents.Count * OfText(request.Query));

    internal static int OfBytes(int bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;

    internal static int OfPiece(int bytes) => bytes == 0 ? 0 : Math.Max(1, bytes / BytesPerPiece);

    /// <summary>Whether a piece can have as many tokens as its server says: one for each byte, and some that show no text.</summary>
    internal static bool CanBeOf(long tokens, int bytes) => tokens >= 0 && tokens <= (long)bytes + UnseenTokens;

    internal static int Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
