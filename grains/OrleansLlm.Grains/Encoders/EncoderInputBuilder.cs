using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Grains.Encoders;

/// <summary>Turns texts into what the encoder reads: instruction, tokens, limits, template. Thread-safe, CPU-bound.</summary>
internal sealed class EncoderInputBuilder(EncoderPackage package, int maxTokens)
{
    private readonly Tokenizer _tokenizer = package.Tokenizer;

    public List<EncodingTokens> Build(PrepareEncoding request) => request switch
    {
        { Embedding: { } embedding } => BuildTexts(embedding, request.FirstIndex),
        { Rerank: { } rerank } => BuildPairs(rerank, request.FirstIndex),
        _ => throw new LlmException(LlmErrorCode.InvalidRequest, "One of embedding and rerank is required. Given: neither."),
    };

    /// <summary>Plain tokens of a text, as an embedding without instructions has them.</summary>
    public int[] Tokenize(string text) => _tokenizer.SingleTemplate.Assemble(Tokens("", text)).Tokens;

    private List<EncodingTokens> BuildTexts(EmbeddingRequest request, int firstIndex)
    {
        CheckDimensions(request.Dimensions);
        var prompt = PromptFor(request);
        var inputs = new List<EncodingTokens>(request.Inputs.Count);
        for (var i = 0; i < request.Inputs.Count; i++)
        {
            var field = request.Inputs.Count + firstIndex == 1 ? "input" : $"input[{firstIndex + i}]";
            inputs.Add(request.Inputs[i] switch
            {
                { Tokens: { } tokens } => OfTokens([.. tokens], request, field),
                { Text: { Length: > 0 } text } => OfText(prompt, text, request.Truncation, field),
                _ => throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} must have at least 1 character. Given: 0.", field),
            });
        }

        return inputs;
    }

    private EncodingTokens OfText(string prompt, string text, Truncation truncation, string field)
    {
        var template = _tokenizer.SingleTemplate;
        var tokens = Tokens(prompt, text);
        var room = maxTokens - template.SpecialTokens;
        if (tokens.Length > room)
        {
            RequireTruncation(truncation, tokens.Length + template.SpecialTokens, field);
            var kept = truncation == Truncation.Start ? Math.Min(Tokens(prompt, "").Length, room) : 0;
            tokens = Cut(tokens, room, truncation, kept);
        }

        return NotEmpty(template.Assemble(tokens), field);
    }

    private EncodingTokens OfTokens(int[] tokens, EmbeddingRequest request, string field)
    {
        if (request.TextKind is not null)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"input_type needs texts, since an instruction is put before them. {field} has token ids.", "input_type");
        }

        foreach (var token in tokens)
        {
            if (token < 0 || token >= package.Config.VocabularySize)
            {
                throw new LlmException(
                    LlmErrorCode.InvalidRequest, $"{field} must have token ids of this model, from 0 to {package.Config.VocabularySize - 1}. Given: {token}.", field);
            }
        }

        if (tokens.Length > maxTokens)
        {
            RequireTruncation(request.Truncation, tokens.Length, field);
            tokens = Cut(tokens, maxTokens, request.Truncation, kept: 0);
        }

        return NotEmpty(new SegmentedTokens(tokens, tokens.Length), field);
    }

    private List<EncodingTokens> BuildPairs(RerankRequest request, int firstIndex)
    {
        var template = _tokenizer.PairTemplate!;
        var query = Tokens("", request.Query);
        var inputs = new List<EncodingTokens>(request.Documents.Count);
        for (var i = 0; i < request.Documents.Count; i++)
        {
            var document = Tokens("", request.Documents[i]);
            if (document.Length > request.MaxTokensPerDocument)
            {
                document = Cut(document, request.MaxTokensPerDocument.Value, request.Truncation, kept: 0);
            }

            inputs.Add(OfPair(template, query, document, request.Truncation, $"documents[{firstIndex + i}]"));
        }

        return inputs;
    }

    private EncodingTokens OfPair(TextTemplate template, int[] query, int[] document, Truncation truncation, string field)
    {
        var room = maxTokens - template.SpecialTokens;
        if (query.Length + document.Length > room)
        {
            RequireTruncation(truncation, query.Length + document.Length + template.SpecialTokens, field);
            var (first, second) = TextTemplate.LongestFirst(query.Length, document.Length, room);
            (query, document) = (Cut(query, first, truncation, kept: 0), Cut(document, second, truncation, kept: 0));
        }

        return NotEmpty(template.Assemble(query, document), field);
    }

    private int[] Tokens(string prompt, string text)
    {
        text = prompt + (package.LowersCase ? text.ToLowerInvariant() : text);
        return _tokenizer.Encode(text, addSpecialTokens: false, [prompt.Length..text.Length]);
    }

    private static int[] Cut(int[] tokens, int room, Truncation truncation, int kept) =>
        tokens.Length <= room ? tokens
        : truncation == Truncation.Start ? [.. tokens[..kept], .. tokens[^(room - kept)..]]
        : tokens[..room];

    private string PromptFor(EmbeddingRequest request)
    {
        var prompts = package.Prompts;
        if (request.TextKind is not { } given || (request.IsLenient && !prompts.DistinguishesTexts))
        {
            return prompts.Default;
        }

        return prompts.DistinguishesTexts
            ? (given == EncodingTextKind.Query ? prompts.Query : prompts.Document) ?? ""
            : throw new LlmException(
                LlmErrorCode.InvalidRequest,
                $"input_type is not known to the model '{package.Name}': its config_sentence_transformers.json has no prompts named query or document. Leave it out, or add them there.",
                "input_type");
    }

    private void CheckDimensions(int? dimensions)
    {
        if (dimensions is not { } given)
        {
            return;
        }

        var sizes = package.Config.MatryoshkaDimensions;
        // A graph that pools may end in a projection: its width is known when it is loaded.
        var most = package.Graph.Kind == EncoderOutput.TextVector ? int.MaxValue : package.Config.HiddenSize;
        if (given < 1 || given > most)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"dimensions must be 1 to {most}, the size of this model's embeddings. Given: {given}.", "dimensions");
        }

        if (sizes.Length > 0 && !sizes.Contains(given) && given != package.Config.HiddenSize)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest, $"dimensions must be one of {string.Join(", ", sizes)}, which this model was trained for. Given: {given}.", "dimensions");
        }
    }

    private void RequireTruncation(Truncation truncation, int tokens, string field)
    {
        if (truncation == Truncation.None)
        {
            throw new LlmException(
                LlmErrorCode.ContextLengthExceeded,
                $"This model's maximum context length is {maxTokens} tokens. However, {field} has {tokens} tokens. Shorten it, or set truncate to true.",
                field);
        }
    }

    private static EncodingTokens NotEmpty(SegmentedTokens tokens, string field) => tokens.Tokens.Length > 0
        ? new EncodingTokens { Tokens = tokens.Tokens, SecondSegment = tokens.SecondSegment }
        : throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} must have at least 1 token. Given: 0.", field);
}
