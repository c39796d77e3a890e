/** The default tabs of GraphiQL. Each runs unchanged, on the sandbox and on real providers. */
export const TABS: readonly { readonly query: string; readonly variables?: string }[] = [
  {
    query: `# Qualia: datasets with their jobs, newest first.
# \`status\` costs one more upstream call for the whole page.
# Next page: give \`endCursor\` as \`after\`.
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
      createdAt
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
    query: `# Sutro: datasets with their columns and files.
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
    }
  }
}
`,
  },
  {
    query: `# Both providers at once.
# When one is down, the other's half still comes.
query BothProviders($search: String) {
  datasets(first: 5, filter: { search: $search }) {
    totalCount
    nodes {
      path
      updatedAt
    }
  }
  sutroDatasets(first: 5, filter: { search: $search }) {
    totalCount
    nodes {
      name
      createdAt
    }
  }
}
`,
    variables: '{\n  "search": null\n}',
  },
  {
    query: `# Jobs and how far they came.
# Phases cost one upstream call per job.
query Jobs {
  jobs(first: 5) {
    nodes {
      jobId
      description
      status
      currentPhase
      project {
        name
      }
      phases {
        name
        status
        startedAt
        completedAt
        error
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
    variables: '{\n  "ids": []\n}',
  },
];
