namespace OrleansLlm.Training.Runs;

/// <summary>Settings or data of a training run are wrong. The message names the field or the file and line, the limit and what was given.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>Creates an error.</summary>
    public TrainingException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>An error about a setting.</summary>
    /// <param name="field">Its name in the settings file (<c>optimizer.learning_rate</c>).</param>
    /// <param name="rule">What it must be.</param>
    /// <param name="given">What it is.</param>
    public static TrainingException Setting(string field, string rule, object? given) =>
        new(FormattableString.Invariant($"{field} must be {rule}. Given: {given ?? "null"}"));

    internal static void Demand(bool holds, string field, string rule, object? given)
    {
        if (!holds)
        {
            throw Setting(field, rule, given);
        }
    }
}
