using System.Text.Json.Serialization;

namespace OrleansLlm.Training.Runs;

/// <summary>How far the student is from its teacher.</summary>
public enum DistillationDivergence
{
    /// <summary>KL(teacher, student): the student covers all that the teacher holds likely.</summary>
    [JsonStringEnumMemberName("forward")]
    Forward = 0,

    /// <summary>KL(student, teacher): the student keeps to what the teacher holds likeliest (Gu et al. 2024).</summary>
    [JsonStringEnumMemberName("reverse")]
    Reverse = 1,
}
