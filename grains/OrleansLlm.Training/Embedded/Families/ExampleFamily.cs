using OrleansLlm.Models.Templates;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>Makes examples of one kind of task. Stateless; all randomness comes from the scene.</summary>
internal abstract class ExampleFamily
{
    /// <summary>The name that evaluations show.</summary>
    public abstract string Name { get; }

    /// <summary>Makes an example from an empty scene.</summary>
    public abstract EmbeddedExample Next(ExampleScene scene);

    /// <summary>An example of plain turns: user, assistant, user, ...</summary>
    protected EmbeddedExample Turns(string? system, params IEnumerable<string> turns) => new(
        Name,
        [
            .. system is null ? Array.Empty<TemplateMessage>() : [new TemplateMessage { Role = "system", Content = system }],
            .. turns.Select((text, i) => new TemplateMessage { Role = i % 2 == 0 ? "user" : "assistant", Content = text }),
        ],
        []);
}
