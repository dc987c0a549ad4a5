using OrleansLlm.Models.Templates;

namespace OrleansLlm.Training.Data;

/// <summary>An example as its file says it. Which members are set depends on its format (<see cref="ExampleFile"/>).</summary>
public sealed record TrainingExample
{
    /// <summary>The line, from 1.</summary>
    public int Line { get; init; }

    /// <summary>The conversation; for preferences what comes before the answer.</summary>
    public IReadOnlyList<TemplateMessage>? Messages { get; init; }

    /// <summary>Messages of the assistant that are only read (OpenAI's <c>weight</c> 0), by place in <see cref="Messages"/>.</summary>
    public IReadOnlySet<int> Unlearned { get; init; } = new HashSet<int>();

    /// <summary>Functions that the model may call.</summary>
    public IReadOnlyList<TemplateTool>? Tools { get; init; }

    /// <summary>A plain text.</summary>
    public string? Text { get; init; }

    /// <summary>The better answer.</summary>
    public IReadOnlyList<TemplateMessage>? Chosen { get; init; }

    /// <summary>The worse answer.</summary>
    public IReadOnlyList<TemplateMessage>? Rejected { get; init; }

    /// <summary>Two texts that belong together, and others that do not belong to the first.</summary>
    public IReadOnlyList<string>? Texts { get; init; }
}
