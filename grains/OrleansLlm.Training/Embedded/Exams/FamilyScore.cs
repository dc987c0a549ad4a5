namespace OrleansLlm.Training.Embedded.Exams;

/// <summary>How a model did on one kind of task.</summary>
/// <param name="Family">The kind.</param>
/// <param name="Right">Examples of which every answer was right, character by character.</param>
/// <param name="Count">Examples.</param>
public sealed record FamilyScore(string Family, int Right, int Count)
{
    /// <summary>The share that was right, 0 to 1.</summary>
    public double Share => Count == 0 ? 0 : Right / (double)Count;
}
