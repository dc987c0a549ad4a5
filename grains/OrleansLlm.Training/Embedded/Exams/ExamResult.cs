namespace OrleansLlm.Training.Embedded.Exams;

/// <summary>What an exam found.</summary>
/// <param name="Families">By family, in the order of the examples.</param>
/// <param name="Mistakes">The first wrong answer of each example that has one.</param>
public sealed record ExamResult(IReadOnlyList<FamilyScore> Families, IReadOnlyList<ExamMistake> Mistakes)
{
    /// <summary>All examples together.</summary>
    public FamilyScore Total => new("all", Families.Sum(family => family.Right), Families.Sum(family => family.Count));
}
