namespace OrleansLlm.Models.Templates;

/// <summary>A template that can not be parsed or rendered: the fault of the template (or of a limit that it ran into), not of the conversation.</summary>
public sealed class ChatTemplateException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="problem">What is wrong, and what was expected.</param>
    /// <param name="line">Line in the template, from 1.</param>
    /// <param name="column">Column in that line, from 1.</param>
    /// <param name="innerException">The cause, when there is one.</param>
    public ChatTemplateException(string problem, int line, int column, Exception? innerException = null)
        : base($"chat template, line {line}, column {column}: {problem}", innerException)
    {
        Problem = problem;
        Line = line;
        Column = column;
    }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }

    /// <summary>Line in the template, from 1.</summary>
    public int Line { get; }

    /// <summary>Column in that line, from 1.</summary>
    public int Column { get; }
}
