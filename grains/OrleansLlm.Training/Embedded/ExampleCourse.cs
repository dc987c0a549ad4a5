namespace OrleansLlm.Training.Embedded;

/// <summary>Which mixture of examples is learned from.</summary>
public enum ExampleCourse
{
    /// <summary>From random weights on: many drills, from which copying comes.</summary>
    First,

    /// <summary>After the first: documents about one subject, several requests for fields of one text, answers that name what they could not find.</summary>
    Second,
}
