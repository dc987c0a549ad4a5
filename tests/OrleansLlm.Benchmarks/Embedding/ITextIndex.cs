namespace OrleansLlm.Benchmarks.Embedding;

/// <summary>A way to tell how alike texts are.</summary>
internal interface ITextIndex
{
    string Name { get; }

    /// <summary>Takes in the texts of a task; what was there before is gone.</summary>
    void Index(IReadOnlyList<string> texts);

    /// <summary>How alike a query is to each text. Thread-safe.</summary>
    void Scores(string query, Span<float> output);

    /// <summary>How alike two texts are. Thread-safe.</summary>
    float Similarity(string left, string right);
}
