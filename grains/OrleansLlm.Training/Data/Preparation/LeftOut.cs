using System.Text.Json.Serialization;

namespace OrleansLlm.Training.Data.Preparation;

/// <summary>Why an example is not in the set.</summary>
public enum LeftOut
{
    /// <summary>It is none of the formats, or nothing can be learned from it.</summary>
    [JsonStringEnumMemberName("invalid")]
    Invalid,

    /// <summary>It is in another language.</summary>
    [JsonStringEnumMemberName("language")]
    Language,

    /// <summary>It is too short or too long.</summary>
    [JsonStringEnumMemberName("length")]
    Length,

    /// <summary>An earlier one is the same.</summary>
    [JsonStringEnumMemberName("duplicate")]
    Duplicate,

    /// <summary>An earlier one is nearly the same.</summary>
    [JsonStringEnumMemberName("near_duplicate")]
    NearDuplicate,

    /// <summary>It shares words with an evaluation set.</summary>
    [JsonStringEnumMemberName("contaminated")]
    Contaminated,
}
