/** A week before the present of the sandbox, whose data never change. GraphiQL of live providers shows a week ago. */
export const SANDBOX_SINCE = '2026-04-08T12:00:00Z';

/**
 * The default tabs of GraphiQL. Each runs unchanged, on the sandbox and on real providers; the ids in variables are of
 * the sandbox.
 */
export const TABS: readonly { readonly query: string; readonly variables?: string }[] = [
  {
    query: `# Everything: the datasets of both providers in one list.
# Next page: give \`endCursor\` as \`after\`. If a provider
# fails, the other's rows still come, and \`sources\` says why.
query Everything($after: String, $search: String) {
  catalog(first: 20, after: $after, sort: NEWEST, filter: { search: $search }) {
    totalCount
    sources {
      provider
      totalCount
      problem {
        code
        message
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      displayName
      provider
      createdAt
    }
  }
}
`,
    variables: '{\n  "after": null,\n  "search": null\n}',
  },
  {
    query: `# Qualia: datasets with what is in them, and their jobs.
# \`status\` costs one more upstream call for the whole page.
query QualiaDatasets($after: String) {
  datasets(first: 10, after: $after, sort: NEWEST) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      path
      type
      huggingFaceUrl
      info {
        episodes
        frames
        cameras {
          key
        }
      }
      jobs {
        direction
        job {
          jobId
          status
        }
      }
    }
  }
}
`,
  },
  {
    query: `# Which jobs failed since a time, and why.
# Causes cost one upstream call per job.
query FailedJobs($since: DateTime) {
  jobs(first: 10, filter: { status: [FAILED], createdAfter: $since }) {
    nodes {
      jobId
      description
      createdAt
      endedAt
      failure {
        phase
        message
        lastEvent
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: `{\n  "since": "${SANDBOX_SINCE}"\n}`,
  },
  {
    query: `# Follow jobs: their state now, and each change of it.
# The stream ends when all of them have ended.
subscription FollowJobs($jobIds: [UUID!]!) {
  jobUpdates(jobIds: $jobIds) {
    jobId
    observedAt
    job {
      status
      currentPhase
      description
    }
    problem {
      code
      message
    }
  }
}
`,
    variables: '{\n  "jobIds": ["ce16815d-182f-4805-aa40-4dc94b131f36"]\n}',
  },
  {
    query: `# Sutro: datasets with their columns, files and jobs.
# Files cost one upstream call per dataset.
query SutroDatasets {
  sutroDatasets(first: 5, sort: SIZE) {
    totalCount
    nodes {
      id
      name
      fileCount
      totalSizeBytes
      schema {
        name
        type
      }
      files {
        fileName
        rowCount
        sizeBytes
      }
      jobs {
        jobId
        status
      }
    }
  }
}
`,
  },
  {
    query: `# Anything again by its \`id\`: paste ids from the other
# tabs into the variables below.
query Refetch($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    id
    ... on Dataset {
      path
      metadata
    }
    ... on Job {
      status
    }
    ... on SutroDataset {
      name
    }
  }
}
`,
    variables:
      '{\n  "ids": [\n    "RGF0YXNldDo0YmMyZjQ5ZC1lOGUwLTQ2OGMtYmYyOC0yNmYyYjU2YjhhOGU",\n    "U3V0cm9EYXRhc2V0OmRhdGFzZXRfMjAwMDA"\n  ]\n}',
  },
];
